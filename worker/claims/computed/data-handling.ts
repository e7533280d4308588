import { draws } from './randomness.ts';

/** Length in metres and weight in grams of fish, and which of two kinds each is of. */
function fish(count: number) {
  const { normal } = draws(88);
  const sizes = Array.from({ length: count }, () => [0.5 + 0.1 * normal(), 3000 + 600 * normal()] as const);
  return sizes;
}

type Matrix = readonly [readonly [number, number], readonly [number, number]];

function secondMoments(rows: readonly (readonly [number, number])[]): Matrix {
  const sum = (f: (row: readonly [number, number]) => number) =>
    rows.reduce((total, row) => total + f(row), 0) / rows.length;
  const cross = sum(([x, y]) => x * y);
  return [
    [sum(([x]) => x * x), cross],
    [cross, sum(([, y]) => y * y)],
  ];
}

function condition([[a, b], [, d]]: Matrix): number {
  const trace = a + d;
  const root = Math.hypot(a - d, 2 * b);
  // The small eigenvalue as determinant over the large one: the difference would cancel.
  const large = (trace + root) / 2;
  return large / ((a * d - b * b) / large);
}

/** The condition number of the second moments of fish as they are, centred, and standardised. */
export function fishConditions(count: number) {
  const raw = fish(count);
  const mean = [0, 1].map((i) => raw.reduce((sum, row) => sum + row[i]!, 0) / count);
  const sd = [0, 1].map((i) => Math.sqrt(raw.reduce((sum, row) => sum + (row[i]! - mean[i]!) ** 2, 0) / count));
  const centred = raw.map(([x, y]) => [x - mean[0]!, y - mean[1]!] as const);
  const standardised = centred.map(([x, y]) => [x / sd[0]!, y / sd[1]!] as const);
  const [a, b, c] = [raw, centred, standardised].map((rows) => condition(secondMoments(rows)));
  return { raw: a!, centred: b!, standardised: c! };
}

/** By how much the mean of batch means is off the mean of all, for so many samples of which a share is right. */
export function batchMeanError(samples: number, batch: number, right: number): number {
  const { uniform } = draws(83);
  const hits = Array.from({ length: samples }, () => (uniform() < right ? 1 : 0));
  const mean = (values: readonly number[]) => values.reduce<number>((sum, each) => sum + each, 0) / values.length;
  const means: number[] = [];
  for (let first = 0; first < samples; first += batch) means.push(mean(hits.slice(first, first + batch)));
  return Math.abs(mean(means) - mean(hits));
}

/** A test set shifted by so much, standardised by its own mean and by that of training: the mean that is left. */
export function meanLeft(shift: number) {
  const { normal } = draws(89);
  const train = Array.from({ length: 5000 }, () => normal());
  const test = Array.from({ length: 5000 }, () => shift + normal());
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  return { byTraining: mean(test) - mean(train), byItself: mean(test) - mean(test) };
}

/** P(a trial within the best share of an axis that matters) of a random search and of a square grid with as many. */
export const searchChances = (trials: number, share: number) => ({
  random: 1 - (1 - share) ** trials,
  // A grid tries only the square root of them along the axis.
  grid: Math.sqrt(trials) * share,
});
