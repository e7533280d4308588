import { Worker } from 'node:worker_threads';
import { answerOf } from '../../worker/lab/thread-answer.ts';
import type { Job } from './jobs.ts';
import type { EpochsTask, EpochsTime } from './timed-epochs.ts';

/** Times epochs of jobs that are trained at once on the processor, by a thread each. */
export const timeEpochs = (jobs: readonly Job[], epochs: number): Promise<EpochsTime[]> =>
  Promise.all(
    jobs.map((job) => {
      const workerData: EpochsTask = { job, epochs };
      return answerOf<EpochsTime>(new Worker(new URL('./timed-epochs.ts', import.meta.url), { workerData }));
    }),
  );
