import { parentPort, workerData } from 'node:worker_threads';
import { errorRecord } from '../contract/errors.ts';
import { openSession } from '../training/open-session.ts';
import { type Trial, type TrialMessage, trySpeed } from '../training/speed-trial.ts';

/** The thread of a run that is tried for its speed alone. */
const say = (message: TrialMessage) => parentPort?.postMessage(message);
try {
  const trial = workerData as Trial;
  say({ result: trySpeed(trial, openSession(trial.job)) });
} catch (error) {
  say({ error: errorRecord(error) });
}
