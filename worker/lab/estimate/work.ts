import { everyOptimiser } from '../../catalogue/exhibits.ts';
import { imagesPerEpoch, isAugmented } from '../../contract/augmentation.ts';
import { countParameters, type Sizes } from '../../contract/budget.ts';
import { imageShape, type LayerShape, layerShapes, parametersOf, valuesOf } from '../../contract/layer-shapes.ts';
import { lineSearchOf } from '../../contract/line-search.ts';
import { pretrainingOf } from '../../contract/pretraining.ts';
import { imagesPerStep, type Recipe } from '../../contract/recipe.ts';
import { trainSample } from '../../training/measure.ts';

/** Arithmetic of one run, in operations, as if no pixel were zero. */
export interface Work {
  /** Of one step. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Of the evaluation after an epoch. */
  readonly evaluation: number;
  /** Of what is trained before the first epoch. */
  readonly before: number;
}

/** What changing an image takes per pixel, and a field of displacements in addition, in operations at the kernels' speed. */
const distorting = { image: 200, field: 450 } as const;

function changing({ augmentation }: Recipe, pixels: number): number {
  if (!isAugmented(augmentation)) return 0;
  return pixels * (distorting.image + (augmentation.elastic.alpha > 0 ? distorting.field : 0));
}

/** What it takes to lay out one value that units see from many places, there and back, in operations at the kernels' speed. */
const layingOut = 100;

/** What laying out takes for an image. */
const seenFromPlaces = (shapes: readonly LayerShape[]): number =>
  layingOut * shapes.reduce((sum, { looks, sees }) => sum + (looks === 1 ? 0 : looks * valuesOf(sees)), 0);

/** How often a step looks at cost and gradient: once by a rule, else as often as line searches usually do. */
function looksPerStep(recipe: Recipe, parameters: number): number {
  const method = lineSearchOf(recipe);
  if (method === null) return 1;
  const usual = { conjugate: 2.5, bfgs: 1.2, 'limited-bfgs': 1.2, newton: 2 * parameters + 2 };
  return usual[method.direction];
}

/** What the training of single layers asks for: the layers below forward, then this one and its way back forth and back. */
function pretraining(recipe: Recipe, images: number, shapes: readonly LayerShape[]): number {
  const choice = pretrainingOf(recipe);
  if (choice === null) return 0;
  const widths = shapes.map(({ below }) => valuesOf(below));
  const weights = widths.slice(1).map((units, layer) => units * widths[layer]!);
  const perImage = weights.reduce((sum, own, layer) => {
    const below = weights.slice(0, layer).reduce((all, each) => all + each, 0);
    return sum + 2 * below + 10 * own;
  }, 0);
  return choice.epochs * images * perImage;
}

/**
 * What a recipe asks for: two operations per weight and look at an image forward, two for the gradient of the weight, two to pass
 * the error back except into the images, and the changes of the image and the laying out of what is seen from many places; per step, the update of every weight.
 */
export function workOf(recipe: Recipe, images: { train: number; validation: number }, sizes: Sizes): Work {
  const shapes = layerShapes(recipe, sizes.image, sizes.outputs);
  const [first] = shapes;
  const products = shapes.reduce((sum, shape) => sum + shape.looks * parametersOf(shape), 0);
  const ofImages = first!.pieces === 0 ? 0 : first!.looks * valuesOf(first!.sees) * first!.gives.channels;
  const pixels = valuesOf(imageShape(sizes.image));
  const parameters = countParameters(recipe, sizes.image, sizes.outputs);
  const train = imagesPerEpoch(recipe, images.train);
  const batch = imagesPerStep(recipe, train);
  const update = parameters * 4 * everyOptimiser[recipe.optimiser.kind].slots.length;
  const looks = looksPerStep(recipe, parameters);
  return {
    step: looks * batch * (6 * products - 2 * ofImages + seenFromPlaces(shapes) + changing(recipe, pixels)) + update,
    stepsPerEpoch: Math.ceil(train / batch),
    before: pretraining(recipe, images.train, shapes),
    evaluation: 2 * products * (Math.min(images.train, trainSample) + images.validation),
  };
}
