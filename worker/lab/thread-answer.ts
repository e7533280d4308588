import type { Worker } from 'node:worker_threads';
import { type ErrorRecord, errorFromRecord, LabError } from '../contract/errors.ts';

/** What a thread says that is started for one answer. */
export type ThreadAnswer<Result> = { readonly result: Result } | { readonly error: ErrorRecord };

/** @throws LabError that of the thread, or `trainer-died` if it ended without an answer. */
export function answerOf<Result>(thread: Worker): Promise<Result> {
  return new Promise((resolve, reject) => {
    const died = (why: string) => reject(new LabError('trainer-died', `A thread ended without its answer: ${why}.`));
    thread.on('message', (message: ThreadAnswer<Result>) => {
      if ('error' in message) reject(errorFromRecord(message.error));
      else resolve(message.result);
    });
    thread.on('error', (error) => died(error instanceof Error ? error.message : String(error)));
    thread.on('exit', (code) => died(`code ${code}`));
  });
}
