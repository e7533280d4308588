import { type Histogram, histogramBins } from '../contract/histograms.ts';

/** Counts the finite values of all arrays together; where there are none, and where all are one, the range is a point. */
export function histogramOf(arrays: readonly ArrayLike<number>[]): Histogram {
  let [low, high] = [Infinity, -Infinity];
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      if (!Number.isFinite(x)) continue;
      if (x < low) low = x;
      if (x > high) high = x;
    }
  }
  const counts = new Array<number>(histogramBins).fill(0);
  if (low > high) return { low: 0, high: 0, counts };
  const width = (high - low) / histogramBins;
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      if (!Number.isFinite(x)) continue;
      counts[width > 0 ? Math.min(histogramBins - 1, Math.floor((x - low) / width)) : 0]!++;
    }
  }
  return { low, high, counts };
}
