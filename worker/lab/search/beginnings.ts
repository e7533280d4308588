import { armRecipes } from '../../contract/check-experiment.ts';
import type { Experiment } from '../../contract/experiment.ts';
import type { Recipe } from '../../contract/recipe.ts';
import type { Beginning } from '../../store/beginnings.ts';
import { canonicalJson } from '../../store/canonical-json.ts';
import type { StoredExperiment } from '../../store/experiments.ts';
import { looksAhead } from '../../training/foresight.ts';

/** All that decides a training, but for how many epochs. */
const apartFromEpochs = ({ protocol: { epochs: _, ...protocol }, ...recipe }: Recipe): string =>
  canonicalJson({ ...recipe, protocol });

/**
 * The runs of an experiment that go on where finished runs of an earlier one ended: those that train alike on the same data,
 * only for longer, and come to the same bits as if they had begun anew.
 */
export function beginningsOf(experiment: Experiment, earlier: StoredExperiment): Beginning[] {
  if (canonicalJson(experiment.data) !== canonicalJson(earlier.experiment.data)) return [];
  // What is kept as the best epoch is judged by the measure.
  if (canonicalJson(experiment.measure) !== canonicalJson(earlier.experiment.measure)) return [];
  const before = armRecipes(earlier.experiment);
  return armRecipes(experiment).flatMap((recipe, arm) => {
    const other = before.findIndex((each) => apartFromEpochs(each) === apartFromEpochs(recipe));
    const epochs = before[other]?.protocol.epochs ?? Infinity;
    if (epochs >= recipe.protocol.epochs || looksAhead(recipe)) return [];
    return experiment.seeds.flatMap((seed) => {
      const run = earlier.runs.find((each) => each.arm === other && each.seed === seed && each.state === 'finished');
      return run ? [{ arm, seed, from: run.id }] : [];
    });
  });
}
