import { armRecipes } from '../contract/check-experiment.ts';
import { LabError, type Problem } from '../contract/errors.ts';
import type { Experiment } from '../contract/experiment.ts';
import { recipeChoices, type RecipeChoice } from '../contract/recipe-choices.ts';
import type { Recipe } from '../contract/recipe.ts';
import { compile } from '../engine/formula/evaluate.ts';
import { parseOwn, refuseLongDerivative } from '../engine/formula/own.ts';
import { makePlan } from '../engine/graph/plan.ts';

interface Wrong extends Problem {
  /** The whole sentence. */
  readonly sentence: string;
}

function wrongFormula({ family, path, row, values }: RecipeChoice): Wrong[] {
  if (row.own === undefined) return [];
  const text = values['formula'] as string;
  try {
    const e = parseOwn(text, row);
    if (family.by !== null) refuseLongDerivative(text, e, family.by);
    return [];
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'formula-invalid') throw error;
    return error.problems.map(({ message }) => ({ path: `${path}.formula`, message, sentence: error.message }));
  }
}

/** A rate must be a number that descends, or waits, in every epoch. */
function wrongRate(recipe: Recipe, trainCount: number): Wrong[] {
  const { rate, stepsPerEpoch } = makePlan(recipe, 1, 2, trainCount);
  const value = compile(rate, ['k', 't']);
  for (let k = 0; k < recipe.protocol.epochs; k++) {
    const eta = value([k, k * stepsPerEpoch]);
    if (Number.isFinite(eta) && eta >= 0) continue;
    const message = `must be a finite rate of at least 0, but is ${eta} in epoch ${k} (from 0)`;
    return [{ path: 'schedule', message, sentence: `The learning rate ${message}.` }];
  }
  return [];
}

function wrongIn(recipe: Recipe, trainCount: number): Wrong[] {
  const choices = recipeChoices(recipe);
  const formulas = choices.flatMap(wrongFormula);
  if (formulas.length > 0) return formulas;
  const isOwn = choices.some(({ family, row }) => family.name === 'schedule' && row.own !== undefined);
  return isOwn ? wrongRate(recipe, trainCount) : [];
}

/**
 * Checks the formulas that a checked experiment brings itself.
 * @throws LabError `formula-invalid` with the place of each that cannot be computed with, down to the character.
 */
export function refuseWrongFormulas(experiment: Experiment): void {
  const { train } = experiment.data;
  const ofBase = wrongIn(experiment.recipe, train);
  const found = ofBase.map((wrong) => ({ ...wrong, path: `recipe.${wrong.path}` }));
  armRecipes(experiment).forEach((recipe, arm) => {
    const ofArm = wrongIn(recipe, train).filter(({ message }) => !ofBase.some((known) => known.message === message));
    found.push(...ofArm.map((wrong) => ({ ...wrong, path: `arms.${arm}.changes.${wrong.path}` })));
  });
  const [first] = found;
  if (!first) return;
  const problems = found.map(({ path, message }) => ({ path, message }));
  throw new LabError('formula-invalid', first.sentence, { problems });
}
