/**
 * Places of the points that show a line as well as all of them do on a screen: in every one of equal buckets the lowest
 * and the highest of each column and a gap if there is one, and the first and last point. So peaks and gaps always show.
 * @param columns one or more, equally long; NaN is a gap. @param points about how many to keep.
 * @returns ascending places; all of them, where they are no more than may be kept, so that what is kept stays.
 */
export function decimate(columns: readonly Float64Array[], points: number): number[] {
  const count = columns[0]!.length;
  // Half as many gaps as lowest and highest values, and both ends.
  if (count <= 1.5 * points + 2) return Array.from({ length: count }, (_, i) => i);
  const buckets = Math.max(1, Math.floor(points / (2 * columns.length)));
  const kept = [0];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * count) / buckets);
    const to = Math.floor(((bucket + 1) * count) / buckets);
    const found = new Set(columns.flatMap((column) => extremes(column, from, to)));
    kept.push(...[...found].sort((a, b) => a - b));
  }
  kept.push(count - 1);
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
