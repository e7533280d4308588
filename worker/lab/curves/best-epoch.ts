import { metrics } from '../../catalogue/metrics.ts';

/**
 * The epoch of training with the best finite value, the earliest of equals; null without one.
 * @param values the value after every epoch, from 0.
 */
export function bestEpoch(values: Float64Array, metric: keyof typeof metrics): number | null {
  const sign = metrics[metric].better === 'higher' ? 1 : -1;
  let best: number | null = null;
  for (let epoch = 1; epoch < values.length; epoch++) {
    const value = sign * values[epoch]!;
    if (Number.isFinite(value) && (best === null || value > sign * values[best]!)) best = epoch;
  }
  return best;
}
