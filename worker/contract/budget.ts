import { everyOptimiser } from '../catalogue/exhibits.ts';
import { imagesPerEpoch, isAugmented } from './augmentation.ts';
import { LabError, type Problem } from './errors.ts';
import { type ImageSize, imageShape, layerShapes, parametersOf, valuesOf, valuesPerImage } from './layer-shapes.ts';
import { lineSearchOf } from './line-search.ts';
import { pretrainingOf } from './pretraining.ts';
import { imagesPerStep, limits, type Recipe } from './recipe.ts';

/** What the data set decides: the size of an image, and classes. */
export interface Sizes {
  readonly image: ImageSize;
  readonly outputs: number;
}

/** Those of MNIST and of the built-in digits. */
export const usualSizes: Sizes = { image: { rows: 28, columns: 28 }, outputs: 10 };

/** The sizes of a data set, if its name tells them. */
export const sizesByName = (source: string): Sizes | null => (source.startsWith('sha256:') ? null : usualSizes);

function exact(count: number): number {
  if (Number.isSafeInteger(count)) return count;
  throw new LabError('over-budget', `The network is too large to be counted: ${count} is beyond exact arithmetic.`);
}

/** Everything that is learned, weights and biases above all: 784-30-10 has 23,860. */
export function countParameters(recipe: Recipe, image: ImageSize, outputs: number): number {
  return layerShapes(recipe, image, outputs).reduce((sum, shape) => exact(sum + exact(parametersOf(shape))), 0);
}

/** Numbers that the training of single layers keeps beside the run: its parameters twice, and the values of a batch. */
function pretrainingValues(recipe: Recipe, image: ImageSize): number {
  const choice = pretrainingOf(recipe);
  if (choice === null) return 0;
  const widths = layerShapes(recipe, image, 1).map(({ below }) => valuesOf(below));
  const weights = widths.slice(1).map((units, layer) => units * (widths[layer]! + 1));
  const encoders = exact(weights.reduce((sum, count) => sum + count, 0));
  const decoder = Math.max(0, ...widths.slice(1).map((units, layer) => exact((units + 1) * widths[layer]!)));
  return (
    2 * (encoders + decoder) + exact(choice.batch * (4 * Math.max(...widths) + 2 * widths.reduce((a, b) => a + b, 0)))
  );
}

/**
 * Bytes one run needs in float32: weights, their gradients, the optimiser's slots and an average, and for every example of a batch
 * its input and what its layers make of it.
 */
export function countRunBytes(recipe: Recipe, image: ImageSize, outputs: number, train: number): number {
  // Changed images lie in memory beside the batch.
  const images = valuesOf(imageShape(image)) * (isAugmented(recipe.augmentation) ? 2 : 1);
  const layers = layerShapes(recipe, image, outputs).reduce((sum, shape) => sum + valuesPerImage(shape), 0);
  const slots = everyOptimiser[recipe.optimiser.kind].slots.length + (recipe.averaging.kind === 'none' ? 0 : 1);
  const copies = 2 + slots;
  const values =
    exact(countParameters(recipe, image, outputs) * copies) +
    exact(imagesPerStep(recipe, imagesPerEpoch(recipe, train)) * (images + layers)) +
    pretrainingValues(recipe, image);
  return exact(4 * values);
}

const grouped = (count: number): string => count.toLocaleString('en-US');
const mebibytes = (bytes: number): string => `${grouped(Math.ceil(bytes / 2 ** 20))} MiB`;

/** What one recipe asks for beyond the limits, by field of the recipe. */
export function recipeBudget(recipe: Recipe, { image, outputs }: Sizes, train: number): Problem[] {
  const parameters = countParameters(recipe, image, outputs);
  if (parameters > limits.parameters) {
    const message = `has ${grouped(parameters)} parameters, but at most ${grouped(limits.parameters)} are allowed`;
    return [{ path: 'network', message }];
  }
  const bytes = countRunBytes(recipe, image, outputs, train);
  if (bytes <= limits.runBytes) return [];
  const message = `needs ${mebibytes(bytes)} per run with this network, but at most ${mebibytes(limits.runBytes)} are allowed`;
  return [{ path: 'protocol.batch', message }];
}

/** Whether the network is too large for a method that keeps matrices of as many rows as there are parameters. */
export function matrixBudget(recipe: Recipe, { image, outputs }: Sizes): Problem[] {
  const most = lineSearchOf(recipe)?.mostParameters ?? Infinity;
  const parameters = countParameters(recipe, image, outputs);
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
