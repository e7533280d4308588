import { metrics } from '../../catalogue/metrics.ts';
import type { Reading } from '../../claims/claim.ts';
import type { Run } from '../../contract/run.ts';
import { decodeSafetensors } from '../../data/safetensors.ts';
import type { Lab } from '../lab.ts';

/** What reading a run needs of the lab. */
export type Sources = Pick<Lab, 'history' | 'columns'>;

/** A network whose outputs are no numbers is right as often as guessing is. */
const guessing = 0.1;

type OfMetric = Extract<Reading, { kind: 'metric' }>;

/**
 * The number a run has for a reading; null where it has none.
 * @param labels of the test images, where they are at hand.
 */
export function readRun(sources: Sources, run: Run, reading: Reading, labels: Uint8Array | null): number | null {
  const value = valueOf(sources, run, reading, labels);
  return value !== null && Number.isFinite(value) ? value : null;
}

function valueOf(sources: Sources, run: Run, reading: Reading, labels: Uint8Array | null): number | null {
  const { history, columns } = sources;
  switch (reading.kind) {
    case 'metric':
      return metricOf(sources, run, reading) ?? (isLost(run, reading) ? guessing : null);
    case 'best-epoch': {
      const values = columns.of(run.id, `${reading.split}.${reading.metric}`);
      const best = bestOf(values, metrics[reading.metric].better);
      return best < 0 ? null : best;
    }
    case 'epochs-to': {
      const values = columns.of(run.id, `${reading.split}.${reading.metric}`);
      const higher = metrics[reading.metric].better === 'higher';
      const epoch = values.findIndex((value) => (higher ? value >= reading.threshold : value <= reading.threshold));
      return epoch < 0 ? null : epoch;
    }
    case 'rises': {
      const values = columns.of(run.id, `${reading.split}.${reading.metric}`);
      return values.reduce((count, value, epoch) => (epoch > 1 && value > values[epoch - 1]! ? count + 1 : count), 0);
    }
    case 'layer': {
      const epoch = reading.at === 'end' ? run.epoch : reading.at;
      // Of every epoch that divides: a stride beyond the last leaves epoch 0 alone.
      const rows = history.layerEpochs(run.id, Math.max(1, epoch === 0 ? run.epochs + 1 : epoch));
      return rows.find((row) => row.epoch === epoch)?.layers.at(reading.layer)?.[reading.health] ?? null;
    }
    case 'small-weights':
      return smallWeights(sources, run, reading.layer, reading.limit);
    case 'confused':
      return labels && confusions(history.test(run.id)?.predictions ?? null, labels, reading.classes);
    case 'difference':
    case 'ratio': {
      const [a, b] = reading.of.map((each) => valueOf(sources, run, each, labels));
      if (a === null || b === null || a === undefined || b === undefined) return null;
      return reading.kind === 'ratio' ? a / b : a - b;
    }
  }
}

const isLost = (run: Run, { metric, at }: OfMetric): boolean =>
  run.state === 'diverged' && metric === 'accuracy' && (typeof at !== 'number' || at >= run.epoch);

function metricOf({ history, columns }: Sources, run: Run, { metric, split, at }: OfMetric): number | null {
  if (split === 'test') return at === 'end' ? (history.test(run.id)?.[metric] ?? null) : null;
  const values = columns.of(run.id, `${split}.${metric}`);
  const { better } = metrics[metric];
  switch (at) {
    case 'end':
      return run.state === 'finished' ? (values.at(-1) ?? null) : null;
    case 'best':
      return values[bestOf(values, better)] ?? null;
    case 'worst':
      return values[bestOf(values, better === 'higher' ? 'lower' : 'higher')] ?? null;
    default:
      return values[at] ?? null;
  }
}

/** The epoch with the best value, from the first on, the earliest of equals; -1 where there is none. */
function bestOf(values: Float64Array, better: 'higher' | 'lower'): number {
  let best = -1;
  values.forEach((value, epoch) => {
    if (epoch === 0 || !Number.isFinite(value)) return;
    if (best < 0 || (better === 'higher' ? value > values[best]! : value < values[best]!)) best = epoch;
  });
  return best;
}

function smallWeights({ history }: Sources, run: Run, layer: number, limit: number): number | null {
  const checkpoint = history.checkpoint(run.id, 'last');
  if (checkpoint === null) return null;
  const weights = decodeSafetensors(checkpoint.bytes, 'The checkpoint').tensors.get(`W${layer + 1}`)?.data;
  if (weights === undefined) return null;
  let small = 0;
  for (const weight of weights) if (Math.abs(weight) < limit) small++;
  return small / weights.length;
}

function confusions(
  predictions: Uint8Array | null,
  labels: Uint8Array,
  [a, b]: readonly [number, number],
): number | null {
  if (predictions === null || predictions.length !== labels.length) return null;
  return labels.reduce((count, label, image) => {
    const seen = predictions[image];
    return (label === a && seen === b) || (label === b && seen === a) ? count + 1 : count;
  }, 0);
}
