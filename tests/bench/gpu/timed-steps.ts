import { parentPort, workerData } from 'node:worker_threads';
import { Pace } from '../../../worker/training/pace.ts';
import { ruleSteps } from '../../../worker/training/stepper.ts';
import type { Job } from '../jobs.ts';
import { startOf } from '../session-start.ts';

/** What a thread is to do: train for some seconds as the lab does, without evaluation, and say how fast it was. */
export interface StepsTask {
  readonly job: Job;
  readonly seconds: number;
  /** How many threads train side by side, and a word that counts those that are ready. */
  readonly threads: number;
  readonly ready: SharedArrayBuffer;
}

/** Steps per second. */
export type StepsSpeed = number;

const { job, seconds, threads, ready } = workerData as StepsTask;
const { session, randomness } = startOf(job);
const { plan } = job;
const stepper = ruleSteps(plan, session, new Pace(0, session.attention));
let epoch = 0;
let step = 0;

/** Trains for some seconds; gives steps per second. */
function train(patience: number): StepsSpeed {
  const started = performance.now();
  const passed = (): number => (performance.now() - started) / 1000;
  let made = 0;
  do {
    if (step === 0) session.setOrder(randomness.order(plan.trainCount, epoch));
    const steps = stepper.advance(epoch, step);
    made += steps;
    step += steps;
    if (step === plan.stepsPerEpoch) [epoch, step] = [epoch + 1, 0];
  } while (passed() < patience);
  return made / passed();
}

/** Waits until all threads are here. */
function meet(): void {
  const count = new Int32Array(ready);
  Atomics.add(count, 0, 1);
  Atomics.notify(count, 0);
  for (let here = Atomics.load(count, 0); here < threads; here = Atomics.load(count, 0)) Atomics.wait(count, 0, here);
}

// Compilers and drivers warm up.
train(seconds / 4);
meet();
parentPort!.postMessage(train(seconds));
