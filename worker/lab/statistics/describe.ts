import { tQuantile } from './student-t.ts';

export type Interval = [low: number, high: number];

export interface Description {
  readonly n: number;
  /** Null without values. */
  readonly mean: number | null;
  /** With n - 1 in the denominator; null for fewer than two values. */
  readonly sd: number | null;
  /** t interval of the mean; null for fewer than two values. */
  readonly interval: Interval | null;
}

/** Mean, standard deviation and t interval of a sample of finite numbers. */
export function describe(values: readonly number[], confidence = 0.95): Description {
  const n = values.length;
  if (n === 0) return { n, mean: null, sd: null, interval: null };
  const mean = meanOf(values);
  if (n === 1) return { n, mean, sd: null, interval: null };
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const margin = (tQuantile(0.5 + confidence / 2, n - 1) * sd) / Math.sqrt(n);
  return { n, mean, sd, interval: [mean - margin, mean + margin] };
}

/** The mean about the first value, so that equal values have exactly that mean and a standard deviation of 0. */
function meanOf(values: readonly number[]): number {
  const origin = values[0] ?? 0;
  return origin + values.reduce((sum, value) => sum + (value - origin), 0) / values.length;
}
