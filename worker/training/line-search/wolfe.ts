import { cubicMinimum } from './cubic-minimum.ts';
import type { Evaluations, Point } from './point.ts';
import { along, dot } from './vectors.ts';

/** What a step must do: lower the cost by c1 of what the slope promises, and leave at most c2 of the slope. */
export interface WolfeConstants {
  readonly c1: number;
  readonly c2: number;
}

/** A place along the direction: how far, the point there, and the slope of the cost along the direction. */
export interface Trial {
  readonly alpha: number;
  readonly point: Point;
  readonly slope: number;
}

/** A search that has not come to an end after so many evaluations takes the best it has seen. */
const mostEvaluations = 25;

/** By which factor of its last stride a search goes on, at least and at most. */
const stride = { least: 1.1, most: 9 } as const;

/** How near to an end of its interval a search may look, as a share of the interval. */
const nearest = 0.05;

/** Where it looks if the cost at the far end is no number, likewise. */
const inTheDark = 0.1;

/** Both conditions are the strong Wolfe conditions of Nocedal & Wright 2006, (3.7). */
function conditions(start: Trial, { c1, c2 }: WolfeConstants) {
  return {
    isLower: ({ alpha, point }: Trial): boolean => point.cost <= start.point.cost + c1 * alpha * start.slope,
    isFlat: ({ slope }: Trial): boolean => Math.abs(slope) <= c2 * Math.abs(start.slope),
  };
}

/**
 * A step along a direction of descent that satisfies the strong Wolfe conditions (Nocedal & Wright 2006, algorithms 3.5
 * and 3.6, with cubic interpolation). Where rounding lets none be found, the lowest point that satisfies the first of them;
 * null where there is none lower than the start.
 */
export function* wolfeSearch(
  from: Point,
  direction: Float64Array,
  first: number,
  constants: WolfeConstants,
): Evaluations<Trial | null> {
  const start: Trial = { alpha: 0, point: from, slope: dot(from.gradient, direction) };
  const { isLower, isFlat } = conditions(start, constants);
  let left = mostEvaluations;
  let best: Trial | null = null;

  function* look(alpha: number): Evaluations<Trial> {
    left--;
    const point = yield along(from.at, alpha, direction);
    const trial = { alpha, point, slope: dot(point.gradient, direction) };
    if (isLower(trial) && point.cost < (best ?? start).point.cost) best = trial;
    return trial;
  }

  /** Looks between two places of which `low` is the lower, towards which its slope points down. */
  function* zoom(low: Trial, high: Trial): Evaluations<Trial | null> {
    while (left > 0) {
      const trial = yield* look(between(low, high));
      if (!isLower(trial) || trial.point.cost >= low.point.cost) {
        high = trial;
      } else {
        if (isFlat(trial)) return trial;
        if (trial.slope * (high.alpha - low.alpha) >= 0) high = low;
        low = trial;
      }
    }
    return best;
  }

  let before = start;
  let alpha = first;
  while (left > 0) {
    const trial = yield* look(alpha);
    const isHigher = before !== start && trial.point.cost >= before.point.cost;
    if (!isLower(trial) || isHigher) return yield* zoom(before, trial);
    if (isFlat(trial)) return trial;
    if (trial.slope >= 0) return yield* zoom(trial, before);
    alpha = beyond(before, trial);
    before = trial;
  }
  return best;
}

/** The next place of a search that has only seen the cost fall. */
function beyond(before: Trial, last: Trial): number {
  const width = last.alpha - before.alpha;
  const [least, most] = [last.alpha + stride.least * width, last.alpha + stride.most * width];
  const lowest = cubicMinimum(at(before), at(last));
  return Number.isFinite(lowest) && lowest > last.alpha ? Math.min(Math.max(lowest, least), most) : most;
}

/** The next place within an interval: where a cubic is lowest, but not too near to its ends. */
function between(low: Trial, high: Trial): number {
  const width = high.alpha - low.alpha;
  const lowest = (cubicMinimum(at(low), at(high)) - low.alpha) / width;
  const share = Number.isFinite(lowest) ? Math.min(Math.max(lowest, nearest), 1 - nearest) : inTheDark;
  return low.alpha + share * width;
}

const at = ({ alpha, point, slope }: Trial) => ({ x: alpha, value: point.cost, slope });
