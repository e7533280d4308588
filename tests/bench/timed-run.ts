import { parentPort, workerData } from 'node:worker_threads';
import { permutation } from '../../worker/data/random/streams.ts';
import { initialState } from '../../worker/training/initial-state.ts';
import type { TrainerJob } from '../../worker/training/messages.ts';
import { openSession } from '../../worker/training/open-session.ts';
import { randomnessOf } from '../../worker/training/randomness.ts';

/** A thread that trains epochs without evaluation and says how many seconds each took, shuffling included. */
const { job, epochs } = workerData as { job: TrainerJob; epochs: number };
const session = openSession(job);
session.load(initialState(job.plan, job.initialisation, randomnessOf(job.randomness, job.seed), null));
const seconds: number[] = [];
// The first epoch waits for V8's optimising compiler and is not counted.
for (let epoch = 0; epoch <= epochs; epoch++) {
  const started = performance.now();
  session.setOrder(permutation(job.plan.trainCount, job.seed, epoch));
  for (let step = 0; step < job.plan.stepsPerEpoch; step += 50) {
    session.train(epoch, step, Math.min(50, job.plan.stepsPerEpoch - step));
  }
  if (epoch > 0) seconds.push((performance.now() - started) / 1000);
}
const started = performance.now();
session.evaluate(job.splits.train.subarray(0, 10_000));
parentPort?.postMessage({ seconds, evaluation: (performance.now() - started) / 1000 });
