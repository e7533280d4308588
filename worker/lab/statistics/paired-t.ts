import { describe } from './describe.ts';
import { tTwoSided } from './student-t.ts';

/**
 * Pairwise differences a - b. Subtracting fractions leaves rounding noise (0.98 - 0.97 is not 0.96 - 0.95), which would
 * break the ties that rank tests count and turn a standard deviation of 0 into 1e-17; differences that are equal in size
 * up to that noise are made equal.
 */
export function pairedDifferences(a: readonly number[], b: readonly number[]): number[] {
  const largest = Math.max(0, ...a.map(Math.abs), ...b.map(Math.abs));
  const noise = 8 * Number.EPSILON * largest;
  const differences = a.map((value, index) => value - (b[index] ?? NaN));
  const order = differences.map((_, index) => index);
  order.sort((i, j) => Math.abs(differences[i]!) - Math.abs(differences[j]!));
  let size = 0;
  for (const index of order) {
    const difference = differences[index]!;
    if (Math.abs(difference) - size > noise) size = Math.abs(difference);
    differences[index] = difference === 0 ? 0 : Math.sign(difference) * size;
  }
  return differences;
}

export interface TTest {
  readonly statistic: number;
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
}

/** One-sample t test of paired differences against 0; null for fewer than two, or when they do not vary at all. */
export function pairedT(differences: readonly number[]): TTest | null {
  const { n, mean, sd } = describe(differences);
  if (mean === null || sd === null || sd === 0) return null;
  const statistic = mean / (sd / Math.sqrt(n));
  return { statistic, df: n - 1, p: tTwoSided(statistic, n - 1) };
}
