import { type Histogram, histogramBins } from '../contract/histograms.ts';

/** Quicker than `Number.isFinite` over millions: an infinity less itself is no number. */
const isFinite = (x: number): boolean => x - x === 0;

function rangeOf(values: ArrayLike<number>): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (x < low && isFinite(x)) low = x;
    if (x > high && isFinite(x)) high = x;
  }
  return [low, high];
}

/** Counts finite values by their distance from `low`; `scale` is how many bins a distance of 1 is. */
function count(values: ArrayLike<number>, low: number, scale: number, counts: Uint32Array): void {
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (isFinite(x)) counts[Math.min(histogramBins - 1, ((x - low) * scale) | 0)]!++;
  }
}

/** Counts the finite values of all arrays together; where there are none, and where all are one, the range is a point. */
export function histogramOf(arrays: readonly ArrayLike<number>[]): Histogram {
  const ranges = arrays.map(rangeOf);
  const low = Math.min(...ranges.map(([least]) => least));
  const high = Math.max(...ranges.map(([, most]) => most));
  const counts = new Uint32Array(histogramBins);
  if (low > high) return { low: 0, high: 0, counts: Array.from(counts) };
  const scale = high > low ? histogramBins / (high - low) : 0;
  for (const values of arrays) count(values, low, scale, counts);
  return { low, high, counts: Array.from(counts) };
}
