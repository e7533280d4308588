import { incompleteBeta } from './special-functions.ts';

/**
 * Exact two-sided McNemar test: given `onlyA` examples that only A and `onlyB` that only B classifies rightly, the
 * binomial probability of a split at least as uneven. P(X <= k) = I_1/2(n - k, k + 1).
 */
export function mcnemar(onlyA: number, onlyB: number): number {
  if (onlyA === onlyB) return 1;
  const fewer = Math.min(onlyA, onlyB);
  return Math.min(1, 2 * incompleteBeta(0.5, onlyA + onlyB - fewer, fewer + 1));
}
