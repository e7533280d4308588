import type { Judgement, Mistake } from '../../contract/api/inspect.ts';
import type { Heat } from '../../contract/figures/heat.ts';
import { type DataSet, placeOf } from '../../data/data-set.ts';

/** As many as can be looked at. */
const mostMistakes = 30;

/** The class with the largest output, the first of equals; 0 where none is a number. */
export function predictionOf(outputs: ArrayLike<number>): number {
  let best = 0;
  let most = -Infinity;
  for (let i = 0; i < outputs.length; i++) if (outputs[i]! > most) [best, most] = [i, outputs[i]!];
  return best;
}

interface Judged {
  readonly example: number;
  readonly label: number;
  readonly prediction: number;
  readonly output: number;
  readonly right: number;
}

/**
 * What a network made of images.
 * @param examples indices of the images: those of the training file from 0, after them those of the test file.
 * @param outputs one row per example.
 */
export function judgementOf(
  dataSet: Omit<DataSet, 'fingerprint'>,
  examples: Uint32Array,
  outputs: ArrayLike<number>,
): Omit<Judgement, 'epoch'> {
  const { rows, columns, classes } = dataSet;
  const counts = new Float64Array(classes * classes);
  const wrong: Judged[] = [];
  examples.forEach((example, row) => {
    const own = Array.from({ length: classes }, (_, i) => outputs[row * classes + i]!);
    const { file, index } = placeOf(dataSet, example);
    const label = file.labels[index]!;
    const prediction = predictionOf(own);
    counts[label * classes + prediction]!++;
    if (prediction !== label) wrong.push({ example, label, prediction, output: own[prediction]!, right: own[label]! });
  });
  const worst = wrong
    .sort((a, b) => b.output - b.right - (a.output - a.right) || a.example - b.example)
    .slice(0, mostMistakes)
    .map(({ example, ...judged }): Mistake => {
      const { file, index } = placeOf(dataSet, example);
      const size = rows * columns;
      return { ...judged, index, pixels: file.images.slice(index * size, (index + 1) * size) };
    });
  const correct = examples.length - wrong.length;
  return { images: examples.length, correct, confusion: confusionOf(counts, classes), rows, columns, worst };
}

function confusionOf(values: Float64Array, classes: number): Heat {
  const digits = Array.from({ length: classes }, (_, digit) => String(digit));
  return {
    kind: 'heat',
    title: 'Confusion matrix',
    row: 'true digit',
    column: 'predicted digit',
    rows: digits,
    columns: digits,
    value: { title: 'images', unit: 'count', scale: 'linear' },
    values,
    hasLabels: true,
  };
}
