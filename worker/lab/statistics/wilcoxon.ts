import { normalUpperTail } from './normal.ts';
import type { ExactTest } from './sign-flip.ts';

/** Above this many pairs the exact distribution gives way to the normal approximation. */
export const exactWilcoxonPairs = 200;

export interface WilcoxonTest extends ExactTest {
  /** Sum of the ranks of the positive differences. */
  readonly statistic: number;
  /** Differences that are not 0. */
  readonly n: number;
}

/**
 * Wilcoxon signed-rank test of paired differences against 0. Differences of 0 are dropped, as Wilcoxon did (1945); ties
 * share the mean of their ranks, and p comes from the exact distribution given those ranks. Above 200 pairs: normal
 * approximation with tie and continuity correction.
 */
export function wilcoxon(differences: readonly number[]): WilcoxonTest {
  const kept = differences.filter((difference) => difference !== 0);
  const doubled = doubledMidranks(kept.map(Math.abs));
  const positive = doubled.reduce((sum, rank, index) => sum + (kept[index]! > 0 ? rank : 0), 0);
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const lower = Math.min(positive, total - positive);
  const exact = kept.length <= exactWilcoxonPairs;
  const p = exact ? 2 * lowerTail(doubled, total, lower) : approximateP(doubled, total, lower);
  return { statistic: positive / 2, n: kept.length, p: Math.min(1, p), exact };
}

/** Twice the rank of each value among all, ties at their mean rank: whole numbers, so that sums are exact. */
function doubledMidranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Array<number>(values.length).fill(0);
  for (let first = 0; first < order.length;) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]!] === values[order[first]!]) last++;
    for (let place = first; place <= last; place++) ranks[order[place]!] = first + last + 2;
    first = last + 1;
  }
  return ranks;
}

/** P(sum of a random subset of the ranks <= bound), every subset equally likely, by adding one rank at a time. */
function lowerTail(ranks: readonly number[], total: number, bound: number): number {
  const probability = new Float64Array(total + 1);
  probability[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum--) {
      const without = probability[sum]!;
      probability[sum] = 0.5 * (sum >= rank ? without + probability[sum - rank]! : without);
    }
  }
  let tail = 0;
  for (let sum = 0; sum <= bound; sum++) tail += probability[sum]!;
  return tail;
}

/** Each doubled rank r enters with probability 1/2, so the sum has mean total/2 and variance sum(r^2)/4. */
function approximateP(ranks: readonly number[], total: number, lower: number): number {
  const sd = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0)) / 2;
  return 2 * normalUpperTail(Math.max(0, total / 2 - lower - 1) / sd);
}
