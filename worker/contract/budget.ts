import { type Activation, activations } from '../catalogue/activations.ts';
import { everyOptimiser } from '../catalogue/exhibits.ts';
import { normalisations } from '../catalogue/normalisations.ts';
import { imagesPerEpoch, isAugmented } from './augmentation.ts';
import { LabError, type Problem } from './errors.ts';
import { lineSearchOf } from './line-search.ts';
import { pretrainingOf } from './pretraining.ts';
import { imagesPerStep, limits, type Recipe } from './recipe.ts';

/** What the data set decides: values of one input, and classes. */
export interface Sizes {
  readonly inputs: number;
  readonly outputs: number;
}

/** Those of MNIST and of the built-in digits. */
export const usualSizes: Sizes = { inputs: 784, outputs: 10 };

/** The sizes of a data set, if its name tells them. */
export const sizesByName = (source: string): Sizes | null => (source.startsWith('sha256:') ? null : usualSizes);

function exact(count: number): number {
  if (Number.isSafeInteger(count)) return count;
  throw new LabError('over-budget', `The network is too large to be counted: ${count} is beyond exact arithmetic.`);
}

type Hidden = Recipe['network']['hidden'][number];

/** Affine pieces per unit, and what is learned per unit besides weights and biases. */
function extrasOf({ activation, normalisation }: Hidden): { pieces: number; learned: number } {
  const row: Activation = activations[activation.kind];
  const choice = activation as Readonly<Record<string, unknown>>;
  const pieces = row.pieces === undefined ? 1 : (choice[row.pieces] as number);
  const perPiece = Object.keys(normalisations[normalisation.kind].learned).length;
  return { pieces, learned: Object.keys(row.learned ?? {}).length + pieces * perPiece };
}

/** Everything that is learned, weights and biases above all: 784-30-10 has 23,860. */
export function countParameters({ network: { hidden } }: Recipe, inputs: number, outputs: number): number {
  const widths = [inputs, ...hidden.map((layer) => layer.units), outputs];
  const extras = [...hidden.map(extrasOf), { pieces: 1, learned: 0 }];
  return widths.slice(1).reduce((sum, width, layer) => {
    const { pieces, learned } = extras[layer]!;
    return exact(sum + exact(width * (pieces * (widths[layer]! + 1) + learned)));
  }, 0);
}

/** Numbers that the training of single layers keeps beside the run: its parameters twice, and the values of a batch. */
function pretrainingValues(recipe: Recipe, inputs: number): number {
  const choice = pretrainingOf(recipe);
  if (choice === null) return 0;
  const widths = [inputs, ...recipe.network.hidden.map(({ units }) => units)];
  const weights = widths.slice(1).map((units, layer) => units * (widths[layer]! + 1));
  const encoders = exact(weights.reduce((sum, count) => sum + count, 0));
  const decoder = Math.max(0, ...widths.slice(1).map((units, layer) => exact((units + 1) * widths[layer]!)));
  return (
    2 * (encoders + decoder) + exact(choice.batch * (4 * Math.max(...widths) + 2 * widths.reduce((a, b) => a + b, 0)))
  );
}

/**
 * Bytes one run needs in float32: weights, their gradients, the optimiser's slots and an average, and for every example of a batch
 * its input and, per unit, activation and error.
 */
export function countRunBytes(recipe: Recipe, inputs: number, outputs: number, train: number): number {
  // Changed images lie in memory beside the batch.
  const images = inputs * (isAugmented(recipe.augmentation) ? 2 : 1);
  const units = recipe.network.hidden.reduce((sum, layer) => sum + layer.units * extrasOf(layer).pieces, outputs);
  const slots = everyOptimiser[recipe.optimiser.kind].slots.length + (recipe.averaging.kind === 'none' ? 0 : 1);
  const copies = 2 + slots;
  const values =
    exact(countParameters(recipe, inputs, outputs) * copies) +
    exact(imagesPerStep(recipe, imagesPerEpoch(recipe, train)) * (images + 2 * units)) +
    pretrainingValues(recipe, inputs);
  return exact(4 * values);
}

const grouped = (count: number): string => count.toLocaleString('en-US');
const mebibytes = (bytes: number): string => `${grouped(Math.ceil(bytes / 2 ** 20))} MiB`;

/** What one recipe asks for beyond the limits, by field of the recipe. */
export function recipeBudget(recipe: Recipe, { inputs, outputs }: Sizes, train: number): Problem[] {
  const parameters = countParameters(recipe, inputs, outputs);
  if (parameters > limits.parameters) {
    const message = `has ${grouped(parameters)} parameters, but at most ${grouped(limits.parameters)} are allowed`;
    return [{ path: 'network', message }];
  }
  const bytes = countRunBytes(recipe, inputs, outputs, train);
  if (bytes <= limits.runBytes) return [];
  const message = `needs ${mebibytes(bytes)} per run with this network, but at most ${mebibytes(limits.runBytes)} are allowed`;
  return [{ path: 'protocol.batch', message }];
}

/** Whether the network is too large for a method that keeps matrices of as many rows as there are parameters. */
export function matrixBudget(recipe: Recipe, { inputs, outputs }: Sizes): Problem[] {
  const most = lineSearchOf(recipe)?.mostParameters ?? Infinity;
  const parameters = countParameters(recipe, inputs, outputs);
  if (parameters <= most) return [];
  const message = `${recipe.optimiser.kind} takes at most ${grouped(most)} parameters, since its matrices have as many rows, but the network has ${grouped(parameters)}`;
  return [{ path: 'optimiser.kind', message }];
}

/** What the runs of an experiment ask for together beyond the limits; `recipes` are those of its arms. */
export function experimentBudget(recipes: readonly Recipe[], seeds: number): Problem[] {
  const runs = exact(recipes.length * seeds);
  if (runs > limits.runs) {
    const message = `${recipes.length} arms with ${seeds} seeds are ${grouped(runs)} runs, but at most ${grouped(limits.runs)} are allowed`;
    return [{ path: 'seeds', message }];
  }
  const epochs = exact(recipes.reduce((sum, recipe) => sum + recipe.protocol.epochs, 0) * seeds);
  if (epochs <= limits.totalEpochs) return [];
  const message = `${grouped(runs)} runs have ${grouped(epochs)} epochs together, but at most ${grouped(limits.totalEpochs)} are allowed`;
  return [{ path: 'recipe.protocol.epochs', message }];
}
