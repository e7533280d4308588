import type { Comparison } from '../../contract/comparison.ts';
import type { History } from '../../store/history.ts';
import type { StoredExperiment } from '../../store/experiments.ts';
import { compare } from './compare.ts';
import { measureRun } from './measure-run.ts';

/**
 * Compares the arms of a stored experiment.
 * @param labels classes of the test images, or null if they are not at hand.
 */
export function compareStored(
  history: History,
  { experiment, runs }: StoredExperiment,
  labels: Uint8Array | null,
): Comparison {
  const arms = experiment.arms.map(({ name }, arm) => ({
    name,
    runs: runs
      .filter((run) => run.arm === arm)
      .map((run) => {
        const test = history.test(run.id);
        const measured = measureRun(experiment.measure, { state: run.state, metrics: history.epochs(run.id), test });
        return { seed: run.seed, measured, predictions: test?.predictions ?? null };
      }),
  }));
  return compare({ measure: experiment.measure, arms, labels });
}
