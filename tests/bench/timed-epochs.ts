import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadAnswer } from '../../worker/lab/thread-answer.ts';
import { initialState } from '../../worker/training/initial-state.ts';
import { openSession } from '../../worker/training/open-session.ts';
import { randomnessOf } from '../../worker/training/randomness.ts';
import type { Job } from './jobs.ts';

/** What a thread is to do: train so many epochs without evaluation, shuffling included, and evaluate 10,000 images. */
export interface EpochsTask {
  readonly job: Job;
  readonly epochs: number;
}

export interface EpochsTime {
  /** Of every epoch. */
  readonly seconds: readonly number[];
  readonly evaluation: number;
}

const { job, epochs } = workerData as EpochsTask;
const { plan } = job;
const { trainCount, stepsPerEpoch } = plan;
const session = openSession(job);
const randomness = randomnessOf(job.randomness, job.seed);
session.load(initialState(plan, job.initialisation, randomness, null));
const seconds: number[] = [];
// The first epoch waits for V8's optimising compiler and is not counted.
for (let epoch = 0; epoch <= epochs; epoch++) {
  const started = performance.now();
  session.setOrder(randomness.order(trainCount, epoch));
  for (let step = 0; step < stepsPerEpoch; step += 50) session.train(epoch, step, Math.min(50, stepsPerEpoch - step));
  if (epoch > 0) seconds.push((performance.now() - started) / 1000);
}
const started = performance.now();
session.evaluate(job.splits.train.subarray(0, 10_000));
const result: EpochsTime = { seconds, evaluation: (performance.now() - started) / 1000 };
parentPort!.postMessage({ result } satisfies ThreadAnswer<EpochsTime>);
