import type { LayerHistograms } from '../contract/histograms.ts';
import type { LayerMetrics } from '../contract/metrics.ts';
import type { Session, Values } from '../engine/devices/device.ts';
import { norm } from '../engine/devices/norm.ts';
import type { Plan } from '../engine/graph/plan.ts';
import { histogramOf } from './histogram.ts';

/** A layer with the spread of its values. */
export interface LayerHealth {
  readonly metrics: LayerMetrics;
  readonly histograms: LayerHistograms;
}

/** The norm over all matrices of a layer together. */
const normOf = (matrices: readonly Values[]): number => Math.hypot(...matrices.map(norm));

/** Mean and standard deviation (with n) of all values. */
function moments(values: Values): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) {
    const apart = values[i]! - mean;
    squares += apart * apart;
  }
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/** The length of a change over the length of what it changed. */
function changeRatio(before: readonly Values[], after: readonly Values[]): number {
  let squares = 0;
  after.forEach((values, matrix) => {
    const old = before[matrix]!;
    for (let i = 0; i < values.length; i++) {
      const change = values[i]! - old[i]!;
      squares += change * change;
    }
  });
  return Math.sqrt(squares) / normOf(before);
}

/** The share of activations, and of units in all of theirs, that are flat. */
function flatShares(counts: ArrayLike<number>, activations: number): Pick<LayerMetrics, 'saturated' | 'dead'> {
  const flat = Float64Array.from(counts);
  if (flat.length === 0) return { saturated: 0, dead: 0 };
  const total = flat.reduce((sum, x) => sum + x, 0);
  const dead = flat.reduce((sum, x) => sum + Number(x === activations / flat.length), 0);
  return { saturated: total / activations, dead: dead / flat.length };
}

/**
 * The health of every layer on the first examples, as many as the plan diagnoses.
 * @param now all parameters as they are.
 * @param before all parameters before the last step; null where none was made.
 */
export function layerHealth(
  plan: Plan,
  session: Session,
  now: readonly Values[],
  before: readonly Values[] | null,
  examples: Uint32Array,
): LayerHealth[] {
  const diagnosis = session.diagnose(examples.subarray(0, plan.diagnose.rows));
  const matrices = plan.parameters.flatMap(({ kind, layer }, index) => (kind === 'weights' ? [{ layer, index }] : []));
  return diagnosis.activations.map((activations, layer) => {
    const isOwn = (matrix: { readonly layer: number }) => matrix.layer === layer;
    // The weights of a layer may lie in several matrices.
    const own = matrices.filter(isOwn).map(({ index }) => index);
    const weights = own.map((index) => now[index]!);
    const gradients = diagnosis.gradients.filter((_, i) => isOwn(matrices[i]!));
    const { mean, deviation } = moments(activations);
    return {
      metrics: {
        gradientNorm: Math.hypot(...diagnosis.gradientNorms.filter((_, i) => isOwn(matrices[i]!))),
        weightNorm: normOf(weights),
        ...(before !== null &&
          own.length > 0 && {
            updateRatio: changeRatio(
              own.map((index) => before[index]!),
              weights,
            ),
          }),
        activationMean: mean,
        activationDeviation: deviation,
        ...flatShares(diagnosis.flatCounts[layer] ?? [], activations.length),
      },
      histograms: {
        activations: histogramOf([activations]),
        weights: histogramOf(weights),
        gradients: histogramOf(gradients),
      },
    };
  });
}
