import type { Disagreements } from '../../contract/api/comparison.ts';
import type { Lab } from '../lab.ts';
import { disagreementsOf, type PredictionPair } from './disagreements.ts';
import type { Series } from './series.ts';

/** Some of the test images on which two series differ, with their pixels; null without tests on the same images. */
export async function shownDisagreements(
  lab: Lab,
  [a, b]: readonly [Series, Series],
  part: { readonly from: number; readonly count: number },
): Promise<Disagreements | null> {
  const labels = await lab.testLabels([a, b]);
  if (labels === null) return null;
  const pairs = predictionPairs(lab, a, b);
  if (pairs.length === 0) return null;
  const { rows, columns, test } = await lab.dataOf(a.stored);
  const all = disagreementsOf(pairs, labels);
  const size = rows * columns;
  return {
    rows,
    columns,
    seeds: pairs.length,
    of: labels.length,
    total: all.length,
    images: all.slice(part.from, part.from + part.count).map((found) => ({
      ...found,
      pixels: test.images.slice(found.image * size, (found.image + 1) * size),
    })),
  };
}

function predictionPairs({ history }: Lab, a: Series, b: Series): PredictionPair[] {
  return a.runs.flatMap((run) => {
    const partner = b.runs.find(({ seed }) => seed === run.seed);
    const [testA, testB] = [history.test(run.id), partner ? history.test(partner.id) : null];
    return testA && testB ? [[testA.predictions, testB.predictions] as const] : [];
  });
}
