import { parentPort, workerData } from 'node:worker_threads';
import { errorRecord } from '../contract/errors.ts';
import type { BaselineJob, BaselineMessage } from '../training/baselines/job.ts';
import { runBaseline } from '../training/baselines/run-baseline.ts';

/** A thread that trains one baseline, whose job is its worker data; it says what happens and ends. */
const say = (message: BaselineMessage) => parentPort?.postMessage(message);
try {
  const predictions = await runBaseline(workerData as BaselineJob, (share) => say({ kind: 'progress', share }));
  say({ kind: 'end', predictions });
} catch (error) {
  say({ kind: 'failure', error: errorRecord(error) });
}
