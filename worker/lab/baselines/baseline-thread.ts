import { Worker } from 'node:worker_threads';
import { errorFromRecord, LabError } from '../../contract/errors.ts';
import type { BaselineJob, BaselineMessage } from '../../training/baselines/job.ts';

/**
 * Trains and judges a baseline in a thread of its own.
 * @param entry the entry point of the thread.
 * @param tell hears which share is done.
 * @returns the class it says each judged image is of.
 * @throws the reason of `signal` when that is given, LabError `trainer-died`, and what the baseline was refused for.
 */
export async function trainInThread(
  entry: URL,
  job: BaselineJob,
  tell: (share: number) => void,
  signal: AbortSignal,
): Promise<Uint8Array> {
  signal.throwIfAborted();
  // What libsvm's loader says of its own accord is for nobody.
  const worker = new Worker(entry, { workerData: job, stdout: true, stderr: true });
  const ended = Promise.withResolvers<Uint8Array>();
  const abort = () => ended.reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  worker.on('message', (message: BaselineMessage) => {
    switch (message.kind) {
      case 'progress':
        return tell(message.share);
      case 'end':
        return ended.resolve(message.predictions);
      case 'failure':
        return ended.reject(errorFromRecord(message.error));
    }
  });
  const died = (why: string) => ended.reject(new LabError('trainer-died', `The thread of a baseline ended: ${why}.`));
  worker.on('error', (error) => died(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => died(`code ${code}`));
  try {
    return await ended.promise;
  } finally {
    signal.removeEventListener('abort', abort);
    await worker.terminate();
  }
}
