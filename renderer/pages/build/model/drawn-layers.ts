import { type LayerKind, layers as kinds } from '../../../../worker/catalogue/layers.ts';
import { type Sizes } from '../../../../worker/contract/budget.ts';
import { usualLayer } from '../../../../worker/contract/layer-schema.ts';
import { type LayerShape, layerShapes, placesOf, valuesOf } from '../../../../worker/contract/layer-shapes.ts';
import type { Json } from '../../../../worker/contract/read-json.ts';
import { recipeSchema } from '../../../../worker/contract/recipe.ts';
import { texts } from '../../../texts/texts.ts';
import { optionLabel } from './labels.ts';
import { type Draft, isObject, valueAt } from './paths.ts';

/** A hidden layer as it is drawn. */
export interface DrawnLayer {
  /** What it does, in a word or two, and all that there is to say. */
  readonly words: string;
  readonly wholeWords: string;
  /** What it gives. */
  readonly count: string;
  /** Units, or channels at every place. */
  readonly units: number;
  /** The parameter that says how many, and the most it may say; null where the layer has none. */
  readonly size: { readonly key: string; readonly most: number } | null;
}

export const hiddenPath = 'recipe.network.hidden';

/** The hidden layers of a draft, as far as they are any. */
export function hiddenOf(draft: Draft): readonly Json[] {
  const found = valueAt(draft, hiddenPath);
  return Array.isArray(found) ? found : [];
}

function shapesOf(draft: Draft, { image, outputs }: Sizes): readonly LayerShape[] {
  const recipe = recipeSchema.safeParse(valueAt(draft, 'recipe'));
  return recipe.success ? layerShapes(recipe.data, image, outputs) : [];
}

function kindIn(layer: Json): string {
  const kind = isObject(layer) ? layer['kind'] : undefined;
  return typeof kind === 'string' ? kind : usualLayer;
}

function countOf(units: number, shape: LayerShape | undefined): string {
  if (shape === undefined || placesOf(shape.gives) === 1)
    return texts.build.units(shape ? valuesOf(shape.gives) : units);
  return texts.build.images(shape.gives.channels, shape.gives.rows, shape.gives.columns);
}

/** How the hidden layers of a draft are drawn. */
export function drawnLayers(draft: Draft, sizes: Sizes): DrawnLayer[] {
  const shapes = shapesOf(draft, sizes);
  return hiddenOf(draft).map((layer, i) => {
    const path = `${hiddenPath}.${i}`;
    const kind = kindIn(layer);
    const row: LayerKind | undefined = Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined;
    const key = row?.units;
    const own = key !== undefined && isObject(layer) ? layer[key] : undefined;
    const units = typeof own === 'number' ? own : (shapes[i]?.gives.channels ?? 0);
    const title = optionLabel(hiddenPath + '.0', kind);
    const activation = valueAt(layer, 'activation.kind');
    const firing = typeof activation === 'string' ? optionLabel(`${path}.activation`, activation) : null;
    return {
      words: kind === usualLayer && firing !== null ? firing : title,
      wholeWords: [...(kind === usualLayer ? [] : [title]), ...(firing === null ? [] : [firing])].join(', '),
      count: countOf(units, shapes[i]),
      units,
      size: key === undefined ? null : { key, most: row!.parameters[key]!.max },
    };
  });
}
