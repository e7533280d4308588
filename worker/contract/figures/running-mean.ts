/**
 * The mean of each value and of up to `reach` on either side; fewer, and equally many on both, at the ends, so that the
 * first and last stay as they are. What is not finite stays, and is left out of the others' means.
 */
export function runningMean(values: Float64Array, reach: number): Float64Array {
  return values.map((value, i) => {
    if (!Number.isFinite(value)) return value;
    const side = Math.min(reach, i, values.length - 1 - i);
    let [sum, count] = [0, 0];
    for (let j = i - side; j <= i + side; j++) {
      if (!Number.isFinite(values[j])) continue;
      sum += values[j]!;
      count++;
    }
    return sum / count;
  });
}
