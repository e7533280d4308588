import { normalUpperTail } from './normal.ts';

/** With more treatments the exact distribution gives way to the normal approximation. */
export const exactTreatments = 10;

export interface TrendTest {
  /** Page's L: the sum over treatments of their place in the expected order times the sum of their ranks. */
  readonly statistic: number;
  /** One-sided, for values that rise in the order given. */
  readonly p: number;
  readonly exact: boolean;
}

/**
 * Page's test for ordered alternatives (Page 1963): blocks (seeds) of values, one per treatment in the order in which
 * they are expected to rise. Ties share the mean of their ranks; a statistic
 * between two values is then taken for the lower one, so that ties never make p smaller.
 */
export function pageTrend(blocks: readonly (readonly number[])[]): TrendTest | null {
  const k = blocks[0]?.length ?? 0;
  if (k < 3) return null;
  const statistic = blocks.reduce((sum, block) => sum + blockStatistic(block), 0);
  const exact = k <= exactTreatments;
  return { statistic, exact, p: exact ? exactP(statistic, k, blocks.length) : normalP(statistic, k, blocks.length) };
}

function blockStatistic(block: readonly number[]): number {
  const rank = (value: number): number => {
    const below = block.filter((other) => other < value).length;
    return below + (block.filter((other) => other === value).length + 1) / 2;
  };
  return block.reduce((sum, value, place) => sum + (place + 1) * rank(value), 0);
}

/** P(L >= statistic) over all orders of every block, equally likely. */
function exactP(statistic: number, k: number, n: number): number {
  const one = orders(k);
  let all = Float64Array.of(1);
  for (let block = 0; block < n; block++) all = convolved(all, one);
  let tail = 0;
  for (let sum = all.length - 1; sum >= Math.floor(statistic + 1e-9); sum--) tail += all[sum]!;
  return Math.min(1, tail);
}

/** The probabilities of sum(place * rank) over all orders of k ranks, by the sets of ranks given away so far. */
function orders(k: number): Float64Array<ArrayBuffer> {
  const largest = (k * (k + 1) * (2 * k + 1)) / 6;
  const bySet = Array.from({ length: 2 ** k }, () => new Float64Array(largest + 1));
  bySet[0]![0] = 1;
  for (let set = 0; set < 2 ** k - 1; set++) {
    const given = [...Array(k).keys()].filter((rank) => set & (1 << rank));
    const place = given.length + 1;
    for (let rank = 0; rank < k; rank++) {
      if (set & (1 << rank)) continue;
      const target = bySet[set | (1 << rank)]!;
      const step = place * (rank + 1);
      const share = 1 / (k - given.length);
      for (let sum = 0; sum + step <= largest; sum++) target[sum + step]! += share * bySet[set]![sum]!;
    }
  }
  return bySet.at(-1)!;
}

function convolved(a: Float64Array<ArrayBuffer>, b: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const sum = new Float64Array(a.length + b.length - 1);
  a.forEach((x, i) => {
    if (x !== 0) for (let j = 0; j < b.length; j++) sum[i + j]! += x * b[j]!;
  });
  return sum;
}

/** L has mean n k (k+1)^2 / 4 and variance n k^2 (k+1) (k^2-1) / 144. */
function normalP(statistic: number, k: number, n: number): number {
  const mean = (n * k * (k + 1) ** 2) / 4;
  const variance = (n * k ** 2 * (k + 1) * (k ** 2 - 1)) / 144;
  return normalUpperTail((statistic - mean) / Math.sqrt(variance));
}
