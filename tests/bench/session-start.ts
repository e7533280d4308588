import type { Session } from '../../worker/engine/devices/device.ts';
import { initialState } from '../../worker/training/initial-state.ts';
import { openSession } from '../../worker/training/open-session.ts';
import { type Randomness, randomnessOf } from '../../worker/training/randomness.ts';
import type { Job } from './jobs.ts';

/** The session of a job where its training starts, and its random numbers. */
export function startOf(job: Job): { readonly session: Session; readonly randomness: Randomness } {
  const session = openSession(job);
  const randomness = randomnessOf(job.randomness, job.seed);
  session.load(initialState(job.plan, job.initialisation, randomness, job.weights));
  return { session, randomness };
}
