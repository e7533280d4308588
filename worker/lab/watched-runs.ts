import { imagesPerEpoch } from '../contract/augmentation.ts';
import { armRecipes } from '../contract/check-experiment.ts';
import { imagesPerStep } from '../contract/recipe.ts';
import type { Run } from '../contract/run.ts';
import { batchesPerEpoch } from '../data/splits.ts';
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
  const stepsPerEpoch = new Map(
    experiments.map(({ id, experiment }) => [
      id,
      armRecipes(experiment).map((recipe) => {
        const images = imagesPerEpoch(recipe, experiment.data.train);
        return batchesPerEpoch(images, imagesPerStep(recipe, images));
      }),
    ]),
  );
  return bySeed(runs).map(({ id }) => {
    const run = history.run(id);
    const steps = (stepsPerEpoch.get(run.experimentId)?.[run.arm] ?? 0) * run.epochs;
    return { run, steps, metrics: history.lastEpoch(id) };
  });
}

export const measuredOn = (experiments: readonly StoredExperiment[]): 'validation' | 'training' =>
  experiments.every(({ experiment }) => experiment.data.validation > 0) ? 'validation' : 'training';
