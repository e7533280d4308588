import type { ErrorRecord } from '../contract/errors.ts';
import type { Session } from '../engine/devices/device.ts';
import { imagesAt } from './epoch-images.ts';
import { initialState } from './initial-state.ts';
import type { TrainerJob } from './messages.ts';
import { Pace } from './pace.ts';
import { describeImages } from './pretrain.ts';
import { randomnessOf } from './randomness.ts';
import { ruleSteps } from './stepper.ts';

/** One of the runs that are tried side by side. */
export interface Trial {
  readonly job: Omit<TrainerJob, 'control'>;
  /** One int32: how many of them have made their first step. */
  readonly ready: SharedArrayBuffer;
  readonly threads: number;
  readonly spans: TrialSpans;
}

/** Seconds of steps: until they are as fast as they get, and then until enough are counted. */
export interface TrialSpans {
  readonly warming: number;
  readonly counted: number;
}

export type TrialMessage = { readonly result: number } | { readonly error: ErrorRecord };

/** Steps per second of a run by the rules of its plan, while others are tried beside it. */
export function trySpeed({ job, ready, threads, spans }: Trial, session: Session): number {
  const { plan } = job;
  const randomness = randomnessOf(job.randomness, job.seed);
  describeImages(session, plan, job);
  session.load(initialState(plan, job.initialisation, randomness, null));
  session.setOrder(imagesAt(randomness.order(plan.trainCount, 0), job));
  const pace = new Pace(0, session.attention);
  const steps = ruleSteps(plan, session, pace);
  let step = 0;
  const goOn = (seconds: number): void => {
    const end = performance.now() + 1000 * seconds;
    do step = (step + steps.advance(0, step)) % plan.stepsPerEpoch;
    while (performance.now() < end);
  };
  goOn(0);
  waitForAll(new Int32Array(ready), threads);
  goOn(spans.warming);
  pace.restart();
  goOn(spans.counted);
  return pace.stepsPerSecond;
}

function waitForAll(ready: Int32Array, threads: number): void {
  Atomics.add(ready, 0, 1);
  Atomics.notify(ready, 0);
  for (let count = Atomics.load(ready, 0); count < threads; count = Atomics.load(ready, 0)) {
    Atomics.wait(ready, 0, count);
  }
}
