import type { Interval } from './describe.ts';
import { incompleteBeta } from './special-functions.ts';

/** The exact confidence interval of a share of which `hits` of `n` were seen (Clopper & Pearson 1934). */
export function shareInterval(hits: number, n: number, confidence = 0.95): Interval {
  const tail = (1 - confidence) / 2;
  return [
    hits === 0 ? 0 : betaQuantile(tail, hits, n - hits + 1),
    hits === n ? 1 : betaQuantile(1 - tail, hits + 1, n - hits),
  ];
}

/** The x with I_x(a, b) = p, by halving: I is monotone in x. */
function betaQuantile(p: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
