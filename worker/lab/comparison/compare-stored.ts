import type { Comparison } from '../../contract/comparison.ts';
import { LabError } from '../../contract/errors.ts';
import type { History } from '../../store/history.ts';
import { whyNotComparable } from './comparable.ts';
import { compare } from './compare.ts';
import { epochsNeeded, measureRun } from './measure-run.ts';
import type { Series } from './series.ts';

/**
 * Compares series on what is stored of their runs now.
 * @param labels classes of the test images, or null if they are not at hand.
 * @throws LabError `not-comparable` for series measured in different ways or on different images.
 */
export function compareStored(history: History, series: readonly Series[], labels: Uint8Array | null): Comparison {
  const why = whyNotComparable(series);
  if (why !== null) throw new LabError('not-comparable', why);
  const { measure } = series[0]!.stored.experiment;
  const arms = series.map(({ name, recipe, runs }) => ({
    name,
    runs: runs.map((run) => {
      const test = history.test(run.id);
      const { keep } = recipe.protocol;
      const metrics = history.epochValues(run.id, measure.metric, epochsNeeded(measure, keep));
      const measured = measureRun(measure, { state: run.state, metrics, test, keep });
      return { seed: run.seed, measured, predictions: test?.predictions ?? null };
    }),
  }));
  return compare({ measure, arms, labels });
}
