/** Which part of a line is looked at, in units of x. */
export type Range = readonly [from: number, to: number];

/**
 * Places of the points that show a line as well as all of them do on a screen: in every one of equal buckets the lowest
 * and the highest of each column and a gap if there is one, and the first and last point. So peaks and gaps always show.
 * @param xs ascending. @param columns values at xs; NaN is a gap. @param points about how many to keep.
 * @param range keeps what lies in it and one point on either side.
 * @returns ascending places in xs; all of them, where they are no more than `points`.
 */
export function decimate(
  xs: Float64Array,
  columns: readonly Float64Array[],
  points: number,
  range: Range = [-Infinity, Infinity],
): number[] {
  const start = Math.max(0, firstAtLeast(xs, range[0]) - 1);
  const end = Math.min(xs.length, firstAtLeast(xs, range[1]) + 2);
  const count = end - start;
  if (count <= points) return Array.from({ length: Math.max(0, count) }, (_, i) => start + i);
  const buckets = Math.max(1, Math.floor(points / (2 * Math.max(1, columns.length))));
  const kept = [start];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = start + Math.floor((bucket * count) / buckets);
    const to = start + Math.floor(((bucket + 1) * count) / buckets);
    const found = new Set(columns.flatMap((column) => extremes(column, from, to)));
    kept.push(...[...found].sort((a, b) => a - b));
  }
  kept.push(end - 1);
  return kept.filter((place, i) => place !== kept[i - 1]);
}

/** Places of the lowest, the highest and the first missing value. */
function extremes(column: Float64Array, from: number, to: number): number[] {
  let [low, high, gap] = [-1, -1, -1];
  for (let i = from; i < to; i++) {
    const value = column[i]!;
    if (Number.isNaN(value)) {
      if (gap < 0) gap = i;
      continue;
    }
    if (low < 0 || value < column[low]!) low = i;
    if (high < 0 || value > column[high]!) high = i;
  }
  return [low, high, gap].filter((place) => place >= 0);
}

/** The place of the first of ascending values that is not below `bound`. */
function firstAtLeast(xs: Float64Array, bound: number): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
