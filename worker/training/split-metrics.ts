import { type Metric, metricNames, type SplitMetrics } from '../contract/metrics.ts';
import type { Evaluation } from '../engine/devices/device.ts';

/** What a device found of some examples, and their labels in the same order. */
export interface Judged extends Evaluation {
  readonly labels: Uint8Array;
}

/** Classes are bytes. */
const mostClasses = 256;
const bins = 15;

const accuracy = ({ correct, labels }: Judged): number => correct / labels.length;

function top2({ labels, predictions, runnersUp }: Judged): number {
  const among = labels.reduce((n, label, i) => n + Number(predictions[i] === label || runnersUp[i] === label), 0);
  return among / labels.length;
}

function macroF1({ labels, predictions }: Judged): number {
  const [hits, seen] = [new Uint32Array(mostClasses), new Uint32Array(mostClasses)];
  labels.forEach((label, i) => {
    const prediction = predictions[i]!;
    seen[label]!++;
    seen[prediction]!++;
    if (prediction === label) hits[label]!++;
  });
  // As a label or a prediction a class is seen 2 TP + FP + FN times.
  let [sum, classes] = [0, 0];
  seen.forEach((times, k) => {
    if (times === 0) return;
    sum += (2 * hits[k]!) / times;
    classes++;
  });
  return sum / classes;
}

function calibrationError({ labels, predictions, confidences }: Judged): number {
  const gaps = new Float64Array(bins);
  for (let i = 0; i < labels.length; i++) {
    const confidence = confidences[i]!;
    if (Number.isNaN(confidence)) return NaN;
    gaps[Math.max(0, Math.ceil(confidence * bins) - 1)]! += Number(predictions[i] === labels[i]) - confidence;
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / labels.length;
}

/** One formula per row of the catalogue. */
const formulas: Readonly<Record<Metric, (judged: Judged) => number>> = {
  accuracy,
  cost: ({ cost }) => cost,
  error: (judged) => 1 - accuracy(judged),
  f1: macroF1,
  top2,
  calibration: calibrationError,
};

/** Everything that is judged of at least one example. */
export function splitMetricsOf(judged: Judged): SplitMetrics {
  return Object.fromEntries(metricNames.map((name) => [name, formulas[name](judged)])) as Record<Metric, number>;
}
