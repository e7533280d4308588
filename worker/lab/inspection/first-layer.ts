import type { FirstLayer } from '../../contract/api/inspect.ts';
import { LabError } from '../../contract/errors.ts';
import { type Extent, layerShapes, valuesOf } from '../../contract/layer-shapes.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { decodeSafetensors } from '../../data/safetensors.ts';

/**
 * Weights of the first layer of a checkpoint that has any, unit by unit: pictures of what a unit sees at once.
 * @throws LabError `history-damaged`
 */
export function firstLayerOf(
  checkpoint: { readonly epoch: number; readonly bytes: Uint8Array },
  recipe: Recipe,
  images: Extent,
  { from, count }: { readonly from: number; readonly count: number },
): FirstLayer {
  const { tensors } = decodeSafetensors(checkpoint.bytes, 'The checkpoint');
  const shapes = layerShapes(recipe, images, 1);
  const first = shapes.findIndex(({ pieces }) => pieces > 0);
  const { sees } = shapes[first]!;
  const { rows, columns } = sees;
  const { shape: [inputs = 0, units = 0] = [], data = new Float32Array() } = tensors.get(`W${first + 1}`) ?? {};
  if (inputs !== valuesOf(sees)) {
    throw new LabError('history-damaged', `The first layer has ${inputs} inputs, but sees ${valuesOf(sees)} pixels.`);
  }
  let limit = 0;
  for (const weight of data) if (Number.isFinite(weight)) limit = Math.max(limit, Math.abs(weight));
  const shown = Math.max(0, Math.min(count, units - from));
  // Weights lie input by input, images unit by unit.
  const weights = new Float32Array(shown * inputs);
  for (let unit = 0; unit < shown; unit++) {
    for (let i = 0; i < inputs; i++) weights[unit * inputs + i] = data[i * units + from + unit]!;
  }
  return { epoch: checkpoint.epoch, units, from, rows, columns, limit, weights };
}
