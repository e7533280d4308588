import { Worker } from 'node:worker_threads';
import { handedOver } from '../../training/messages.ts';
import type { Trial, TrialSpans } from '../../training/speed-trial.ts';
import { answerOf } from '../thread-answer.ts';

const usualSpans: TrialSpans = { warming: 0.25, counted: 0.5 };

/**
 * Trains runs side by side for a moment, in threads of their own.
 * @param entry of such a thread.
 * @param signal ends the threads.
 * @returns steps per second of each.
 * @throws LabError as training does, and `trainer-died`
 */
export async function trySideBySide(
  entry: URL,
  jobs: readonly Trial['job'][],
  signal: AbortSignal,
  spans = usualSpans,
): Promise<number[]> {
  signal.throwIfAborted();
  const ready = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const threads = jobs.map(
    (job) =>
      new Worker(entry, {
        workerData: { job, ready, threads: jobs.length, spans } satisfies Trial,
        transferList: handedOver(job),
      }),
  );
  const end = () => Promise.all(threads.map((thread) => thread.terminate()));
  const abort = () => void end();
  signal.addEventListener('abort', abort);
  try {
    return await Promise.all(threads.map((thread) => answerOf<number>(thread)));
  } finally {
    signal.removeEventListener('abort', abort);
    await end();
  }
}
