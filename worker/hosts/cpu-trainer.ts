import { parentPort, workerData } from 'node:worker_threads';
import { errorRecord } from '../contract/errors.ts';
import type { TrainerJob, TrainerMessage } from '../training/messages.ts';
import { openSession } from '../training/open-session.ts';
import { trainRun } from '../training/train-run.ts';

/** A trainer thread: one run, whose job is its worker data; it says what happens and ends. */
const say = (message: TrainerMessage) => parentPort?.postMessage(message);
try {
  const job = workerData as TrainerJob;
  trainRun(job, openSession(job), say);
} catch (error) {
  say({ kind: 'failure', error: errorRecord(error) });
}
