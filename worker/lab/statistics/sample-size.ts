import { noncentralTCdf } from './noncentral-t.ts';
import { tQuantile } from './student-t.ts';

/** Power of the two-sided paired t test with n >= 2 pairs for a true effect d_z, from the noncentral t. */
export function pairedTPower(dz: number, n: number, alpha = 0.05): number {
  const critical = tQuantile(1 - alpha / 2, n - 1);
  const delta = dz * Math.sqrt(n);
  return 1 - noncentralTCdf(critical, n - 1, delta) + noncentralTCdf(-critical, n - 1, delta);
}

/** Fewest pairs with which the paired t test has the power asked for; null when more than `most` would be needed. */
export function pairsNeeded(dz: number, { alpha = 0.05, power = 0.8, most = 1000 } = {}): number | null {
  if (dz === 0) return null;
  const suffice = (n: number): boolean => pairedTPower(dz, n, alpha) >= power;
  // Doubled first: the fewer the pairs, the shorter the series of their power.
  let [tooFew, enough] = [1, 2];
  while (!suffice(enough)) {
    if (enough === most) return null;
    [tooFew, enough] = [enough, Math.min(2 * enough, most)];
  }
  while (enough - tooFew > 1) {
    const n = Math.floor((tooFew + enough) / 2);
    if (suffice(n)) enough = n;
    else tooFew = n;
  }
  return enough;
}

/** Smallest two-sided p that sign flip, Wilcoxon or McNemar can give with n pairs: both extreme patterns of 2^n. */
export function smallestExactP(n: number): number {
  return Math.min(1, 2 / 2 ** n);
}

/** Fewest pairs with which those exact tests can reach p < alpha at all: 6 at 5 %. */
export function fewestPairs(alpha = 0.05): number {
  let n = 1;
  while (smallestExactP(n) >= alpha) n++;
  return n;
}
