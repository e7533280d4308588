import type { SeriesId } from '../../contract/api/ids.ts';
import { armRecipes } from '../../contract/check-experiment.ts';
import { LabError } from '../../contract/errors.ts';
import type { Recipe } from '../../contract/recipe.ts';
import type { Run } from '../../contract/run.ts';
import type { StoredExperiment } from '../../store/experiments.ts';
import type { History } from '../../store/history.ts';

/** One arm of a stored experiment with its runs, under a name of its own among those it is compared with. */
export interface Series {
  readonly name: string;
  readonly arm: number;
  readonly stored: StoredExperiment;
  readonly recipe: Recipe;
  /** By seed. */
  readonly runs: readonly Run[];
}

/** The arms of one experiment. */
export function seriesOfExperiment(stored: StoredExperiment): Series[] {
  const recipes = armRecipes(stored.experiment);
  return stored.experiment.arms.map(({ name }, arm) => ({
    name,
    arm,
    stored,
    recipe: recipes[arm]!,
    runs: stored.runs.filter((run) => run.arm === arm),
  }));
}

/**
 * Any arms, also of several experiments, in the order in which they are asked for.
 * @throws LabError `not-found` for what the history does not hold, `usage` for an arm asked for twice.
 */
export function seriesOf(history: History, wanted: readonly SeriesId[]): Series[] {
  const experiments = new Map<number, Series[]>();
  for (const { experiment } of wanted) {
    if (!experiments.has(experiment)) {
      experiments.set(experiment, seriesOfExperiment(history.experiment(experiment)));
    }
  }
  const series = wanted.map(({ experiment, arm }) => {
    const found = experiments.get(experiment)?.[arm];
    if (found) return found;
    throw new LabError('not-found', `Experiment ${experiment} has no arm ${arm + 1}.`);
  });
  if (new Set(series).size < series.length) throw new LabError('usage', 'An arm cannot be compared with itself.');
  return withOwnNames(series);
}

/** Arms of the same name are told apart by their experiment, and experiments of the same name by their number. */
function withOwnNames(series: readonly Series[]): Series[] {
  const byExperiment = named(series, ({ name, stored }) => `${name} · ${stored.experiment.name}`);
  return named(byExperiment, ({ name, stored }) => `${name} (${stored.id})`);
}

function named(series: readonly Series[], longer: (series: Series) => string): Series[] {
  const counts = Map.groupBy(series, ({ name }) => name);
  return series.map((each) => (counts.get(each.name)!.length > 1 ? { ...each, name: longer(each) } : each));
}
