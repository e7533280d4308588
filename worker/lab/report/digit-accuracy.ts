import type { Bars } from '../../contract/figures/bars.ts';
import { describe } from '../statistics/describe.ts';

/** An arm with what each of its runs predicted for every test image. */
export interface PredictingArm {
  readonly name: string;
  readonly predictions: readonly Uint8Array[];
}

/**
 * Accuracy of every arm on the test images of every class, mean over its runs.
 * @param labels classes of the test images.
 */
export function digitAccuracy(arms: readonly PredictingArm[], labels: Uint8Array): Bars | null {
  if (labels.length === 0 || arms.every(({ predictions }) => predictions.length === 0)) return null;
  const classes = Math.max(...labels) + 1;
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]!++;
  const groups = arms.map(({ name, predictions }, arm) => {
    const shares = predictions.map((predicted) => rightShares(predicted, labels, counts));
    const ofDigit = counts.map((count, digit) => (count === 0 ? [] : shares.map((each) => each[digit]!)));
    return {
      name,
      arm,
      values: ofDigit.map((values) => describe(values).mean),
      // A t interval would leave the shares there are, where digits are hardly ever or nearly always right.
      intervals: ofDigit.map((values): [number, number] | null =>
        values.length < 2 ? null : [Math.min(...values), Math.max(...values)],
      ),
    };
  });
  return {
    kind: 'bars',
    title: 'Test accuracy by digit',
    category: 'digit',
    categories: counts.map((_, digit) => String(digit)),
    y: { title: 'test accuracy', unit: 'share', scale: 'linear' },
    intervals: 'range from the lowest to the highest run',
    mark: 'point',
    groups,
  };
}

/** Share of the images of each class that were predicted right. */
function rightShares(predicted: Uint8Array, labels: Uint8Array, counts: readonly number[]): number[] {
  const right = counts.map(() => 0);
  labels.forEach((label, image) => {
    if (predicted[image] === label) right[label]!++;
  });
  return right.map((count, digit) => count / Math.max(1, counts[digit]!));
}
