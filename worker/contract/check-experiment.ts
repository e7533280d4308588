import { experimentBudget, matrixBudget, recipeBudget, type Sizes, sizesByName, usualSizes } from './budget.ts';
import { changeByPath, changedRecipe, type Changes } from './changes.ts';
import { measureRules, recipeRules, unwantedExhibits, uniqueness, usualDirection } from './cross-rules.ts';
import { LabError, type ErrorCode, type Problem } from './errors.ts';
import { experimentSchema, type Experiment } from './experiment.ts';
import { problemsOf } from './issue-sentences.ts';
import { experimentShape } from './json-schema.ts';
import { plainProblems, type Json } from './read-json.ts';
import { layerRules } from './layer-rules.ts';
import type { Recipe } from './recipe.ts';

function refusal(code: ErrorCode, problems: readonly Problem[]): LabError {
  const [first, ...others] = problems;
  const place = first === undefined || first.path === '' ? '' : `${first.path}: `;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  const message = `The experiment cannot be run: ${place}${first?.message ?? 'it is empty'}${more}.`;
  return new LabError(code, message, { problems });
}

function refuseIfAny(code: ErrorCode, problems: readonly Problem[]): void {
  if (problems.length > 0) throw refusal(code, problems);
}

interface Findings {
  readonly invalid: readonly Problem[];
  readonly overBudget: readonly Problem[];
}

const within = (path: string, problems: readonly Problem[]): Problem[] =>
  problems.map((problem) => ({ path: `${path}.${problem.path}`, message: problem.message }));

/** Problems within the changes of an arm; what the base recipe gets wrong already is said once, there. */
function withinArm(index: number, problems: readonly Problem[], ofBase: readonly Problem[] = []): Problem[] {
  const isNew = (problem: Problem): boolean => !ofBase.some((known) => known.message === problem.message);
  return within(`arms.${index}.changes`, problems.filter(isNew));
}

/**
 * An experiment from outside, checked as a whole and with every default written out. The input is left as it is.
 * @param sizes Size of an image and number of classes, for the layers and the budget; where they are left out and not known by the
 * name of the data set, they are taken to be the usual ones and small networks are not told from large ones.
 * @throws LabError `experiment-invalid` with everything that is wrong, or `over-budget` if it only asks for too much.
 */
export function checkExperiment(value: unknown, sizes?: Sizes): Experiment {
  refuseIfAny('experiment-invalid', plainProblems(value));
  const parsed = experimentSchema.safeParse(value);
  if (!parsed.success) throw refusal('experiment-invalid', problemsOf(parsed.error, value, experimentShape));
  const { $schema: _, ...experiment } = parsed.data;

  const known = sizes ?? sizesByName(experiment.data.source);
  const check = (recipe: Recipe): Findings => ({
    invalid: [
      ...recipeRules(recipe, experiment.data),
      ...(known === null ? [] : layerRules(recipe, known)),
      ...(experiment.exhibits ? [] : unwantedExhibits(recipe)),
    ],
    overBudget: [
      ...recipeBudget(recipe, sizes ?? usualSizes, experiment.data.train),
      ...(known === null ? [] : matrixBudget(recipe, known)),
    ],
  });
  const base = check(experiment.recipe);
  const recipes: Recipe[] = [];
  const invalid = [...uniqueness(experiment), ...within('recipe', base.invalid)];
  const overBudget = within('recipe', base.overBudget);
  for (const [index, arm] of experiment.arms.entries()) {
    const changed = changedRecipe(experiment.recipe, arm.changes);
    if (changed.ok) {
      const found = check(changed.recipe);
      recipes.push(changed.recipe);
      invalid.push(...withinArm(index, found.invalid, base.invalid));
      overBudget.push(...withinArm(index, found.overBudget, base.overBudget));
    } else {
      invalid.push(...withinArm(index, changed.problems));
    }
  }
  refuseIfAny('experiment-invalid', [...invalid, ...measureRules(experiment, recipes)]);
  refuseIfAny('over-budget', [...overBudget, ...experimentBudget(recipes, experiment.seeds.length)]);
  const direction = experiment.measure.direction ?? usualDirection(experiment.measure);
  return { ...experiment, measure: { ...experiment.measure, direction } };
}

/** The recipe of each arm of a checked experiment, in the order of the arms. */
export function armRecipes(experiment: Experiment): Recipe[] {
  return experiment.arms.map((arm, index) => {
    const changed = changedRecipe(experiment.recipe, arm.changes);
    if (!changed.ok) throw refusal('experiment-invalid', withinArm(index, changed.problems));
    return changed.recipe;
  });
}

/**
 * A checked experiment with other values, by path in the experiment (`data.train`, `arms.0.name`) or in its base recipe
 * (`schedule.eta`, `recipe.schedule.eta`), checked again.
 * @throws LabError as `checkExperiment` does.
 */
export function changeExperiment(experiment: Experiment, changes: Changes): Experiment {
  const { direction, ...measure } = experiment.measure;
  // A direction that came from the metric goes with it; one that was chosen stays.
  const isUsual = direction === usualDirection(measure);
  const before = { ...experiment, measure: isUsual ? measure : experiment.measure } as unknown as Json;
  const ofExperiment = Object.keys(experimentShape.properties ?? {});
  const rooted = Object.entries(changes).map(([path, to]) => {
    const isRooted = ofExperiment.includes(path.split('.', 1)[0]!);
    return [isRooted ? path : `recipe.${path}`, to] as const;
  });
  const changed = changeByPath(before, experimentShape, rooted);
  refuseIfAny('experiment-invalid', changed.problems);
  return checkExperiment(changed.value);
}
