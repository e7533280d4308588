import { sizesByName, usualSizes } from '../contract/budget.ts';
import { armRecipes } from '../contract/check-experiment.ts';
import type { Run } from '../contract/run.ts';
import { workOf } from './estimate/work.ts';
import { bySeed } from './queue.ts';
import type { StoredExperiment } from '../store/experiments.ts';
import type { History } from '../store/history.ts';
import type { WatchedRun } from '../contract/progress/progress.ts';

/** The runs as they are in the history now, with their steps, in the order in which they are trained. */
export function watchedRuns(
  history: History,
  experiments: readonly StoredExperiment[],
  runs: readonly Run[],
): WatchedRun[] {
  const works = new Map(
    experiments.map(({ id, experiment }) => {
      const sizes = sizesByName(experiment.data.source) ?? usualSizes;
      return [id, armRecipes(experiment).map((recipe) => workOf(recipe, experiment.data, sizes))];
    }),
  );
  return bySeed(runs).map(({ id }) => {
    const run = history.run(id);
    const { step, stepsPerEpoch, evaluation } = works.get(run.experimentId)![run.arm]!;
    const stepWork = step + evaluation / stepsPerEpoch;
    return { run, steps: stepsPerEpoch * run.epochs, stepWork, metrics: history.lastEpoch(id) };
  });
}

export const measuredOn = (experiments: readonly StoredExperiment[]): 'validation' | 'training' =>
  experiments.every(({ experiment }) => experiment.data.validation > 0) ? 'validation' : 'training';
