import type { ChosenTechnique } from '../../../../worker/contract/api/model.ts';
import type { Sizes } from '../../../../worker/contract/budget.ts';
import { imageShape, valuesOf } from '../../../../worker/contract/layer-shapes.ts';
import { type Draft, valueAt } from './paths.ts';

/** What formulas of a draft depend on besides their parameters; what is not a count yet is taken as one. */
export function settingOf(draft: Draft, sizes: Sizes): ChosenTechnique['setting'] {
  const count = (path: string, most: number, otherwise = 1): number => {
    const value = valueAt(draft, path);
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? Math.min(value, most) : otherwise;
  };
  const trainImages = count('data.train', 1e8);
  const isWhole = valueAt(draft, 'recipe.protocol.batch') === 'all';
  return {
    epochs: count('recipe.protocol.epochs', 1e6),
    stepsPerEpoch: Math.ceil(trainImages / count('recipe.protocol.batch', 1e8, isWhole ? trainImages : 1)),
    trainImages,
    fanIn: valuesOf(imageShape(sizes.image)),
    fanOut: count('recipe.network.hidden.0.units', 1e7, sizes.outputs),
  };
}
