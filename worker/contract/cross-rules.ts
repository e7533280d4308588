import type { Cost } from '../catalogue/costs.ts';
import { everyCost, everySchedule, everyWeightInitialiser } from '../catalogue/exhibits.ts';
import { biasInitialisers } from '../catalogue/initialisers.ts';
import { randomSources } from '../catalogue/random-sources.ts';
import type { Schedule } from '../catalogue/schedules.ts';
import { metrics } from '../catalogue/metrics.ts';
import { imagesPerEpoch } from './augmentation.ts';
import type { Problem } from './errors.ts';
import type { DataChoice, Experiment } from './experiment.ts';
import { kindRules } from './layer-rules.ts';
import { lineSearchRules } from './line-search.ts';
import { pretrainingRules } from './pretraining.ts';
import { recipeChoices } from './recipe-choices.ts';
import type { Recipe } from './recipe.ts';
import { show } from './show.ts';
import { isShare, metricInWords } from './wording.ts';

type Checked = Omit<Experiment, 'measure'> & { measure: Omit<Experiment['measure'], 'direction'> };

/** What the fields of one recipe, each fine by itself, get wrong together; paths are within the recipe. */
export function recipeRules(recipe: Recipe, data: DataChoice): Problem[] {
  const problems: Problem[] = [];
  const output = recipe.network.output.kind;
  const rows: [string, Cost][] = Object.entries(everyCost);
  const fitting = rows.filter(([, row]) => row.outputs.includes(output));
  if (!fitting.some(([name]) => name === recipe.cost.kind)) {
    const usual = fitting.flatMap(([name, { exhibit }]) => (exhibit ? [] : [name]));
    const message = `the output ${output} does not go with the cost ${recipe.cost.kind}, but with ${usual.join(', ')}`;
    problems.push({ path: 'cost.kind', message });
  }
  if (!randomSources[recipe.randomness.kind].isUniform) problems.push(...uniformValues(recipe));
  if (data.validation === 0) problems.push(...validationNeeded(recipe));
  const images = imagesPerEpoch(recipe, data.train);
  if (recipe.protocol.batch !== 'all' && recipe.protocol.batch > images) {
    const message = `must be at most the ${images} training images, but is ${recipe.protocol.batch}`;
    problems.push({ path: 'protocol.batch', message });
  }
  if (recipe.mixing.kind !== 'none' && recipe.protocol.batch === 1) {
    problems.push({ path: 'mixing.kind', message: 'needs at least 2 images per step to mix, but protocol.batch is 1' });
  }
  problems.push(...lineSearchRules(recipe, images), ...pretrainingRules(recipe), ...kindRules(recipe));
  return problems;
}

/** Formulas that are there to be looked at, in an experiment that does not say it wants them. */
export function unwantedExhibits(recipe: Recipe): Problem[] {
  return recipeChoices(recipe).flatMap(({ family, path, name, row, values }) => {
    const isUsed = family.choose === 'one' || Object.values(values).some((value) => value !== 0);
    if (row.exhibit === undefined || !isUsed) return [];
    const message = `${show(name)} is an exhibit (${row.exhibit.wrong}); right is ${show(row.exhibit.right)}, and "exhibits": true lets the experiment use it`;
    return [{ path: family.choose === 'one' ? `${path}.kind` : path, message }];
  });
}

/** Initial values that are uniform, for a source that has none. */
function uniformValues({ initialisation: { weights, biases }, randomness }: Recipe): Problem[] {
  const chosen = { weights: everyWeightInitialiser[weights.kind], biases: biasInitialisers[biases.kind] };
  return Object.entries(chosen)
    .filter(([, { formula }]) => /\buniform\b/.test(formula))
    .map(([part]) => ({
      path: `initialisation.${part}.kind`,
      message: `needs uniform numbers, which the random source ${randomness.kind} does not have`,
    }));
}

/** What looks at validation, where there is none. */
function validationNeeded({ schedule, stopping, protocol }: Recipe): Problem[] {
  const row: Schedule = everySchedule[schedule.kind];
  const message = 'needs validation images, but data.validation is 0';
  const isPatient = stopping.early.patience > 0;
  return [
    ...(row.plateau ? [{ path: 'schedule.kind', message }] : []),
    ...(isPatient ? [{ path: 'stopping.early.patience', message }] : []),
    ...(protocol.keep === 'best' ? [{ path: 'protocol.keep', message }] : []),
  ];
}

function repeated<Value>(values: readonly Value[]): { value: Value; index: number }[] {
  return values.map((value, index) => ({ value, index })).filter(({ value, index }) => values.indexOf(value) < index);
}

/** Arms are told apart by their names, runs by arm and seed. */
export function uniqueness({ arms, seeds }: Pick<Checked, 'arms' | 'seeds'>): Problem[] {
  return [
    ...repeated(arms.map((arm) => arm.name)).map(({ value, index }) => ({
      path: `arms.${index}.name`,
      message: `must differ from the names of other arms, but ${show(value)} is there twice`,
    })),
    ...repeated(seeds).map(({ value, index }) => ({
      path: `seeds.${index}`,
      message: `must differ from the other seeds, but ${value} is there twice`,
    })),
  ];
}

/** Whether the measure can be taken from what every run will have; `recipes` are those of the arms. */
export function measureRules(
  { measure, data }: Pick<Checked, 'measure' | 'data'>,
  recipes: readonly Recipe[],
): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: string, message: string): void => void problems.push({ path, message });
  const { at, metric, split } = measure;
  if (split === 'test' && at.kind !== 'final') {
    refuse('measure.at.kind', `must be "final" on the test set, which decides only at the end, but is "${at.kind}"`);
  }
  if (split !== 'train' && data[split] === 0) {
    refuse(`data.${split}`, `must be at least 1 to measure on the ${split} set, but is 0`);
  } else if (at.kind === 'best' && data.validation === 0) {
    refuse('data.validation', 'must be at least 1 to find the best epoch, but is 0');
  }
  const shortest = Math.min(...recipes.map((recipe) => recipe.protocol.epochs));
  if (at.kind === 'epoch' && at.epoch > shortest) {
    refuse('measure.at.epoch', `must be at most ${shortest}, the epochs of the shortest arm, but is ${at.epoch}`);
  }
  if (at.kind === 'reach' && isShare(metric)) {
    const isHigher = metrics[metric].better === 'higher';
    const [distance, bounds] = isHigher
      ? [at.threshold, 'greater than 0 and at most 1']
      : [1 - at.threshold, 'at least 0 and less than 1'];
    if (!(distance > 0 && distance <= 1)) {
      const message = `must be ${bounds} for the ${metricInWords(metric)}, but is ${at.threshold}`;
      refuse('measure.at.threshold', message);
    }
  }
  return problems;
}

/** Which end of the measure is better, if the file does not say: fewer epochs to a threshold, else as the metric says. */
export function usualDirection({ at, metric }: Checked['measure']): 'higher' | 'lower' {
  return at.kind === 'reach' ? 'lower' : metrics[metric].better;
}
