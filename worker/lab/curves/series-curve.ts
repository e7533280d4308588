import { tQuantile } from '../statistics/student-t.ts';

/** A series epoch by epoch, over the runs that got there and have a finite value. */
export interface SeriesCurve {
  /** How many runs that is. */
  readonly counts: Float64Array;
  /** NaN where there is none. */
  readonly mean: Float64Array;
  /** The t interval of the mean; NaN for fewer than two values. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** How many epochs the longest has. */
const longest = (runs: readonly Float64Array[]): number => runs.reduce((most, { length }) => Math.max(most, length), 0);

/** @param runs the value after every epoch of each run, from epoch 0. */
export function seriesCurve(runs: readonly Float64Array[], confidence = 0.95): SeriesCurve {
  const length = longest(runs);
  const [counts, mean, squares] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  // Welford's recurrence: equal values have exactly that mean and no spread.
  for (const values of runs) {
    for (let epoch = 0; epoch < values.length; epoch++) {
      const value = values[epoch]!;
      if (!Number.isFinite(value)) continue;
      const n = counts[epoch]! + 1;
      const delta = value - mean[epoch]!;
      counts[epoch] = n;
      mean[epoch]! += delta / n;
      squares[epoch]! += delta * (value - mean[epoch]!);
    }
  }
  const t = runs.map((_, i) => (i === 0 ? NaN : tQuantile(0.5 + confidence / 2, i)));
  const margin = squares.map((sum, epoch) => {
    const n = counts[epoch]!;
    return n < 2 ? NaN : t[n - 1]! * Math.sqrt(sum / (n - 1) / n);
  });
  for (let epoch = 0; epoch < length; epoch++) if (counts[epoch] === 0) mean[epoch] = NaN;
  return {
    counts,
    mean,
    low: mean.map((value, epoch) => value - margin[epoch]!),
    high: mean.map((value, epoch) => value + margin[epoch]!),
  };
}

/**
 * Mean seconds of training at every epoch. The mean time of each epoch is added up, so that it never falls where a
 * quicker run got further than the others.
 */
export function seriesSeconds(runs: readonly Float64Array[]): Float64Array {
  const seconds = new Float64Array(longest(runs));
  for (let epoch = 0; epoch < seconds.length; epoch++) {
    let [sum, n] = [0, 0];
    for (const values of runs) {
      const took = values[epoch]! - (epoch === 0 ? 0 : values[epoch - 1]!);
      if (!Number.isFinite(took)) continue;
      sum += took;
      n++;
    }
    seconds[epoch] = (epoch === 0 ? 0 : seconds[epoch - 1]!) + (n === 0 ? 0 : sum / n);
  }
  return seconds;
}
