import { describe, type Interval } from './describe.ts';
import { noncentralTCdf } from './noncentral-t.ts';
import { tCdf, tQuantile } from './student-t.ts';

export interface Equivalence {
  /** The larger p of the two one-sided tests: below alpha the mean lies within the margin. */
  readonly p: number;
  /** The interval of confidence 1 - 2 alpha, which lies within the margin exactly where p < alpha. */
  readonly interval: Interval;
}

/**
 * Two one-sided t tests (TOST) of paired differences: whether their mean lies between -margin and margin (Schuirmann
 * 1987). Null for fewer than two differences; where they do not vary, their one value is either inside or not.
 */
export function equivalence(differences: readonly number[], margin: number, alpha = 0.05): Equivalence | null {
  const { n, mean, sd, interval } = describe(differences, 1 - 2 * alpha);
  if (mean === null || sd === null || interval === null) return null;
  if (sd === 0) return { p: Math.abs(mean) < margin ? 0 : 1, interval };
  const error = sd / Math.sqrt(n);
  const p = Math.max(1 - tCdf((mean + margin) / error, n - 1), tCdf((mean - margin) / error, n - 1));
  return { p, interval };
}

/**
 * Fewest pairs with which TOST finds differences of no mean and this standard deviation equivalent with the power asked
 * for, by Bonferroni's bound on the power of both tests together; null when more than `most` would be needed.
 */
export function pairsForEquivalence(
  sd: number,
  margin: number,
  { alpha = 0.05, power = 0.8, most = 1000 } = {},
): number | null {
  const enough = (n: number): boolean => {
    const one = 1 - noncentralTCdf(tQuantile(1 - alpha, n - 1), n - 1, (margin / sd) * Math.sqrt(n));
    return 2 * one - 1 >= power;
  };
  if (sd === 0) return 2;
  for (let n = 2; n <= most; n++) if (enough(n)) return n;
  return null;
}
