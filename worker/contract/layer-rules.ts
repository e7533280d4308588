import { type LayerKind, layers } from '../catalogue/layers.ts';
import { everyWeightNoise } from '../catalogue/exhibits.ts';
import type { Noise } from '../catalogue/noise.ts';
import { normalisations } from '../catalogue/normalisations.ts';
import type { Sizes } from './budget.ts';
import type { Problem } from './errors.ts';
import { hasUnits, type Layer } from './layer-schema.ts';
import { type LayerShape, layerShapes, windowOf } from './layer-shapes.ts';
import type { Recipe } from './recipe.ts';

/** The side of a window that is larger than what it looks at. */
function tooLarge({ window, below }: LayerShape): string | null {
  if (window === null) return null;
  const most = Math.min(below.rows, below.columns) + 2 * window.padding;
  if (window.side <= most) return null;
  const border = window.padding === 0 ? '' : ' with its padding';
  return `must be at most ${most}, for the layer is given ${below.rows} x ${below.columns}${border}, but is ${window.side}`;
}

/** What hidden layers cannot do with what they are given; paths are within the recipe. */
export function layerRules(recipe: Recipe, { image, outputs }: Sizes): Problem[] {
  const { hidden } = recipe.network;
  const shapes = layerShapes(recipe, image, outputs);
  return hidden.flatMap((layer, i) => {
    const { window, keeps }: LayerKind = layers[layer.kind];
    const { below } = shapes[i]!;
    if (keeps !== undefined && below.rows === 1) {
      const message = `${layer.kind} needs at least 2 rows to read one after the other, but is given ${below.rows} x ${below.columns}`;
      return [{ path: `network.hidden.${i}.kind`, message }];
    }
    const message = tooLarge(shapes[i]!);
    return message === null ? [] : [{ path: `network.hidden.${i}.${window}`, message }];
  });
}

/** A normalisation that keeps statistics, of units that are another thing in every row. */
function unsteadyStatistics(layer: Layer, i: number): Problem[] {
  const { keeps }: LayerKind = layers[layer.kind];
  if (keeps === undefined || !hasUnits(layer)) return [];
  const { kind } = layer.normalisation;
  if (Object.keys(normalisations[kind].statistics).length === 0) return [];
  const message = `${kind} does not go with a ${layer.kind} layer, whose every row would need statistics of its own`;
  return [{ path: `network.hidden.${i}.normalisation.kind`, message }];
}

/** What does not go with a kind of layer, whatever it is given. */
export const kindRules = (recipe: Recipe): Problem[] => [
  ...recipe.network.hidden.flatMap(unsteadyStatistics),
  ...sharedWindows(recipe),
];

/** Noise that is drawn once for all weights that leave a unit, where windows are moved over units. */
function sharedWindows({ network: { hidden }, noise: { weights } }: Recipe): Problem[] {
  const { shared }: Noise = everyWeightNoise[weights.kind];
  // The first layer has no units below it.
  const windowed = hidden.find((layer, i) => i > 0 && windowOf(layer) !== null && hasUnits(layer));
  if (shared !== 'unit' || windowed === undefined) return [];
  const message = `${weights.kind} does not go with a ${windowed.kind} of units: no weight of a window leaves one unit alone`;
  return [{ path: 'noise.weights.kind', message }];
}
