import type { Work } from './work.ts';

/** What an earlier run took: `seconds` of training for `epochs`. */
export interface Trained {
  readonly work: Work;
  readonly epochs: number;
  readonly seconds: number;
}

/** Operations per second of one run, and how many earlier runs say so. */
export interface Speed {
  readonly perSecond: number;
  readonly runs: number;
}

/** Steps of up to three times or down to a third of the work run at about the same speed. */
const similar = Math.log(3);
const counted = 9;

/** The median speed of the earlier runs whose steps are most alike; null if there are none of similar work. */
export function speedFor(work: Work, earlier: readonly Trained[]): Speed | null {
  const near = earlier
    .filter(({ seconds, epochs }) => seconds > 0 && epochs > 0)
    .map((run) => ({ run, distance: Math.abs(Math.log(run.work.step / work.step)) }))
    .filter(({ distance }) => distance <= similar)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, counted);
  const speeds = near
    .map(({ run }) => (run.work.step * run.work.stepsPerEpoch * run.epochs) / run.seconds)
    .sort((a, b) => a - b);
  const perSecond = speeds[Math.floor(speeds.length / 2)];
  return perSecond === undefined ? null : { perSecond, runs: speeds.length };
}

/** Seconds of a run at a speed, evaluation and what comes before the first epoch included. */
export function secondsOf(
  { step, stepsPerEpoch, evaluation, before }: Work,
  epochs: number,
  perSecond: number,
): number {
  return (before + epochs * (step * stepsPerEpoch + evaluation) + evaluation) / perSecond;
}

/** Seconds until runs of these lengths have all been trained, `jobs` side by side, each as soon as a place is free. */
export function secondsTogether(runs: readonly number[], jobs: number): number {
  const places = new Float64Array(Math.max(1, Math.min(jobs, runs.length)));
  for (const seconds of runs) {
    let first = 0;
    for (let i = 1; i < places.length; i++) if (places[i]! < places[first]!) first = i;
    places[first]! += seconds;
  }
  return Math.max(...places);
}
