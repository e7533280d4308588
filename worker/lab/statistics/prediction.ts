import { describe, type Interval } from './describe.ts';
import { tCdf, tQuantile } from './student-t.ts';

export interface Placed {
  /** Where one more value would lie: mean and t quantile times sd sqrt(1 + 1/n). */
  readonly interval: Interval;
  /** The share of values below, as the t distribution of one more value has it. */
  readonly percentile: number;
  /** Values seen that are below, and equal. */
  readonly below: number;
  readonly equal: number;
}

/**
 * Where a single number lies among values that are taken to be normally distributed, none of which is it; null for
 * fewer than two values and for values that do not vary (Hahn & Meeker, Statistical Intervals, 1991, 4.7).
 */
export function placeAmong(value: number, values: readonly number[], confidence = 0.95): Placed | null {
  const { n, mean, sd } = describe(values);
  if (mean === null || sd === null || sd === 0) return null;
  const spread = sd * Math.sqrt(1 + 1 / n);
  const margin = tQuantile(0.5 + confidence / 2, n - 1) * spread;
  return {
    interval: [mean - margin, mean + margin],
    percentile: tCdf((value - mean) / spread, n - 1),
    below: values.filter((each) => each < value).length,
    equal: values.filter((each) => each === value).length,
  };
}
