/** Up to this many pairs all 2^n sign patterns are counted; beyond it they are sampled. */
export const exactSignFlipPairs = 30;
const sampledFlips = 100_000;
const signsPerDraw = 24;

export interface ExactTest {
  /** Two-sided. */
  readonly p: number;
  /** False where p is a sampled or an asymptotic value. */
  readonly exact: boolean;
}

/**
 * Sign-flip permutation test of paired differences against 0 (Fisher 1935): the share of sign patterns whose sum is at
 * least as far from 0 as the sum seen. Above 30 pairs, `random` (uniform in [0, 1)) samples 100,000 patterns and
 * p = (hits + 1) / (samples + 1) (Phipson and Smyth 2010), so that a sampled p is never 0.
 */
export function signFlip(differences: readonly number[], random: () => number): ExactTest {
  const sizes = differences.map(Math.abs);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // Sums that should be equal differ by rounding; such a tie counts as "at least as far".
  const threshold = Math.abs(differences.reduce((sum, difference) => sum + difference, 0)) - 1e-9 * total;
  if (differences.length > exactSignFlipPairs) return { p: sampledP(sizes, threshold, random), exact: false };
  return { p: enumeratedP(sizes, threshold), exact: true };
}

/**
 * All patterns at once by meeting in the middle: every sum is one of the first half plus one of the second, and with
 * both lists sorted the sums beyond the threshold are counted without being formed. By symmetry the upper tail counts
 * twice.
 */
function enumeratedP(sizes: readonly number[], threshold: number): number {
  if (threshold <= 0) return 1;
  const middle = Math.ceil(sizes.length / 2);
  const left = signedSums(sizes.slice(0, middle));
  const right = signedSums(sizes.slice(middle));
  let upper = 0;
  let start = right.length;
  for (const sum of left) {
    while (start > 0 && sum + right[start - 1]! >= threshold) start--;
    upper += right.length - start;
  }
  return (2 * upper) / 2 ** sizes.length;
}

/** The sums of all sign patterns, ascending. */
function signedSums(sizes: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** sizes.length);
  sizes.forEach((size, index) => {
    const count = 2 ** index;
    for (let pattern = 0; pattern < count; pattern++) {
      sums[pattern + count] = sums[pattern]! + size;
      sums[pattern] = sums[pattern]! - size;
    }
  });
  return sums.sort();
}

function sampledP(sizes: readonly number[], threshold: number, random: () => number): number {
  let hits = 0;
  for (let flip = 0; flip < sampledFlips; flip++) {
    let sum = 0;
    let signs = 0;
    sizes.forEach((size, index) => {
      if (index % signsPerDraw === 0) signs = Math.floor(random() * 2 ** signsPerDraw);
      sum += signs & 1 ? size : -size;
      signs >>= 1;
    });
    if (Math.abs(sum) >= threshold) hits++;
  }
  return (hits + 1) / (sampledFlips + 1);
}
