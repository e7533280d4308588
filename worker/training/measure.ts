import type { EpochMetrics, LayerMetrics, TestResult } from '../contract/metrics.ts';
import type { Splits } from '../data/splits.ts';
import type { Session, Values } from '../engine/devices/device.ts';
import { norm } from '../engine/devices/norm.ts';
import type { Plan } from '../engine/graph/plan.ts';
import { type Judged, splitMetricsOf } from './split-metrics.ts';
import { weightsHash } from './weights-hash.ts';

/** Training images whose cost and accuracy are measured after every epoch, at most. */
export const trainSample = 10_000;

/** What is measured on examples, of which `labels` has those of the whole data set. */
function judge(session: Session, examples: Uint32Array, labels: Uint8Array): Judged {
  return { ...session.evaluate(examples), labels: Uint8Array.from(examples, (example) => labels[example]!) };
}

function layerHealth(
  plan: Plan,
  session: Session,
  parameters: readonly Values[],
  examples: Uint32Array,
): LayerMetrics[] {
  const { gradientNorms, flatCounts, examples: count } = session.diagnose(examples.subarray(0, plan.diagnose.rows));
  const weights = plan.parameters.flatMap(({ kind, layer }, i) =>
    kind === 'weights' ? [{ layer, norm: norm(parameters[i]!) }] : [],
  );
  /** The norm over all weights of a layer, which may lie in several matrices. */
  const ofLayer = (layer: number, norms: readonly number[]): number =>
    Math.hypot(...norms.filter((_, i) => weights[i]!.layer === layer));
  const layers = 1 + Math.max(...weights.map(({ layer }) => layer));
  return Array.from({ length: layers }, (_, layer) => {
    const flat = Float64Array.from(flatCounts[layer] ?? []);
    const total = flat.reduce((sum, x) => sum + x, 0);
    const dead = flat.reduce((sum, x) => sum + (x === count ? 1 : 0), 0);
    return {
      gradientNorm: ofLayer(layer, gradientNorms),
      weightNorm: ofLayer(
        layer,
        weights.map((each) => each.norm),
      ),
      saturated: flat.length > 0 ? total / (flat.length * count) : 0,
      dead: flat.length > 0 ? dead / flat.length : 0,
    };
  });
}

/** All that is recorded after an epoch. */
export function measureEpoch(
  plan: Plan,
  session: Session,
  splits: Splits,
  labels: Uint8Array,
  at: Pick<EpochMetrics, 'epoch' | 'step' | 'seconds' | 'stepsPerSecond'>,
): EpochMetrics {
  const parameters = session.parameters();
  const evaluate = (examples: Uint32Array) => splitMetricsOf(judge(session, examples, labels));
  return {
    ...at,
    train: evaluate(splits.train.subarray(0, trainSample)),
    validation: splits.validation.length > 0 ? evaluate(splits.validation) : null,
    layers: layerHealth(plan, session, parameters, splits.train),
    weightsHash: weightsHash(parameters),
  };
}

/** The look at the test set. */
export function measureTest(session: Session, examples: Uint32Array, labels: Uint8Array): TestResult | null {
  if (examples.length === 0) return null;
  const judged = judge(session, examples, labels);
  return { ...splitMetricsOf(judged), predictions: Uint8Array.from(judged.predictions) };
}

/** Why training cannot go on, or null: the cost or a weight is no longer a finite number. */
export function divergence({ epoch, train, layers }: EpochMetrics): string | null {
  const weights = layers.findIndex(({ weightNorm }) => !Number.isFinite(weightNorm));
  if (weights >= 0) return `The weights of layer ${weights + 1} are no longer finite after epoch ${epoch}.`;
  return Number.isFinite(train.cost) ? null : `The training cost is no longer finite after epoch ${epoch}.`;
}
