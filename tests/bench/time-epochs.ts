import type { Job } from './jobs.ts';
import { inThreads } from './threads.ts';
import type { EpochsTask, EpochsTime } from './timed-epochs.ts';

/** Times epochs of jobs that are trained at once, by a thread each. */
export const timeEpochs = (jobs: readonly Job[], epochs: number): Promise<EpochsTime[]> =>
  inThreads(
    new URL('./timed-epochs.ts', import.meta.url),
    jobs.map((job): EpochsTask => ({ job, epochs })),
  );
