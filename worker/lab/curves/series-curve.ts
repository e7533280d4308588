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

const quantiles = [NaN];

/** Half of a 95 % t interval of the mean of so many values, in standard errors; NaN for fewer than two. */
function reachOf(n: number): number {
  for (let df = quantiles.length; df < n; df++) quantiles.push(tQuantile(0.975, df));
  return quantiles[n - 1] ?? NaN;
}

/** @param runs the value after every epoch of each run, from epoch 0. */
export function seriesCurve(runs: readonly Float64Array[]): SeriesCurve {
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
  const [low, high] = [new Float64Array(length), new Float64Array(length)];
  for (let epoch = 0; epoch < length; epoch++) {
    const n = counts[epoch]!;
    if (n === 0) mean[epoch] = NaN;
    const margin = reachOf(n) * Math.sqrt(squares[epoch]! / (n - 1) / n);
    low[epoch] = mean[epoch]! - margin;
    high[epoch] = mean[epoch]! + margin;
  }
  return { counts, mean, low, high };
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
