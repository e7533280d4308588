import type { AugmentationChoice } from '../contract/recipe.ts';
import { LabError } from '../contract/errors.ts';
import type { DataSet } from '../data/data-set.ts';
import { fillSparse, sparseSize } from '../data/sparse-images.ts';
import { Distorter } from '../engine/devices/cpu/distortion/distorter.ts';
import { examplesIn, shareMemory } from '../engine/devices/cpu/memory.ts';
import { type Augmenting, augmentingOf, put } from './augmenting.ts';

/** Which images of the training file to show, and how. */
export interface Preview {
  readonly indices: Uint32Array;
  readonly seed: number;
  /** The epoch, from 0, where images are changed anew in each; else the number of the copy, 0 being the image itself. */
  readonly time: number;
}

function chosen(
  { train, rows, columns }: Pick<DataSet, 'train' | 'rows' | 'columns'>,
  indices: Uint32Array,
): Uint8Array {
  const size = rows * columns;
  const pixels = new Uint8Array(indices.length * size);
  indices.forEach((index, i) => {
    if (index >= train.count) {
      throw new LabError('usage', `There is no training image ${index}: the file has ${train.count}, from 0.`);
    }
    pixels.set(train.images.subarray(index * size, (index + 1) * size), i * size);
  });
  return pixels;
}

interface Changed {
  readonly pixels: Uint8Array;
  /** The numbers of a plane of the distortion's memory, as the last image left them. */
  readonly field: (plane: number) => Float32Array;
}

/** Images, one after the other, as training sees them. */
export function changeImages(
  pixels: Uint8Array,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  augmenting: Augmenting,
  { indices, seed, time }: Preview,
): Changed {
  const size = rows * columns;
  const count = indices.length;
  const images = { images: pixels, labels: new Uint8Array(count), count };
  const { images: examples, entries } = sparseSize([images]);
  const shared = shareMemory(examples, entries, { count: 1, bytes: augmenting.memory.bytes });
  fillSparse([images], examplesIn(shared));
  const distorter = new Distorter(augmenting.module, augmenting.memory, shared, shared.workspaces[0]!, seed);
  distorter.begin(0);
  indices.forEach((index, i) => put(distorter, augmenting, i, index, time, time));
  const made = examplesIn({ ...shared, examples: distorter.examples });
  const changed = new Uint8Array(pixels.length);
  for (let i = 0; i < count; i++) {
    for (const entry of made.entries.subarray(made.rowStart[i], made.rowStart[i + 1])) {
      changed[i * size + (entry >>> 8)] = entry & 255;
    }
  }
  return {
    pixels: changed,
    field: (plane) =>
      new Float32Array(shared.memory.buffer, shared.workspaces[0]! + plane, augmenting.memory.width * rows).slice(),
  };
}

/**
 * Images of the training file as training sees them: rows x columns bytes each, one after the other.
 * @throws LabError `usage` for an image the file does not have
 */
export async function previewAugmentation(
  dataSet: Pick<DataSet, 'train' | 'rows' | 'columns'>,
  choice: AugmentationChoice,
  preview: Preview,
): Promise<Uint8Array> {
  const pixels = chosen(dataSet, preview.indices);
  const augmenting = await augmentingOf(choice, dataSet, preview.indices.length);
  return augmenting === null ? pixels : changeImages(pixels, dataSet, augmenting, preview).pixels;
}
