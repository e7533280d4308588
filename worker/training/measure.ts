import type { LayerHistograms } from '../contract/histograms.ts';
import type { EpochMetrics, TestResult } from '../contract/metrics.ts';
import type { Splits } from '../data/splits.ts';
import type { Session, Values } from '../engine/devices/device.ts';
import type { Plan } from '../engine/graph/plan.ts';
import { layerHealth } from './layer-health.ts';
import { type Judged, splitMetricsOf } from './split-metrics.ts';
import { weightsHash } from './weights-hash.ts';

/** Training images whose cost and accuracy are measured after every epoch, at most. */
export const trainSample = 10_000;

/** What is measured on examples, of which `labels` has those of the whole data set. */
function judge(session: Session, examples: Uint32Array, labels: Uint8Array): Judged {
  return { ...session.evaluate(examples), labels: Uint8Array.from(examples, (example) => labels[example]!) };
}

/** What is recorded after an epoch. */
export interface MeasuredEpoch {
  readonly metrics: EpochMetrics;
  /** One per layer. */
  readonly histograms: readonly LayerHistograms[];
}

/** All that is recorded after an epoch; `before` are the parameters before the last step, or null where none was made. */
export function measureEpoch(
  plan: Plan,
  session: Session,
  splits: Splits,
  labels: Uint8Array,
  before: readonly Values[] | null,
  at: Pick<EpochMetrics, 'epoch' | 'step' | 'seconds' | 'stepsPerSecond' | 'evaluations'>,
): MeasuredEpoch {
  const parameters = session.parameters();
  const evaluate = (examples: Uint32Array) => splitMetricsOf(judge(session, examples, labels));
  const layers = layerHealth(plan, session, parameters, before, splits.train);
  return {
    metrics: {
      ...at,
      train: evaluate(splits.train.subarray(0, trainSample)),
      validation: splits.validation.length > 0 ? evaluate(splits.validation) : null,
      layers: layers.map(({ metrics }) => metrics),
      weightsHash: weightsHash(parameters),
    },
    histograms: layers.map(({ histograms }) => histograms),
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
