import { type AugmentationMode, augmentationModes } from '../catalogue/augmentations.ts';
import { copiesOf, isAugmented } from '../contract/augmentation.ts';
import type { AugmentationChoice } from '../contract/recipe.ts';
import type { Distorter } from '../engine/devices/cpu/distortion/distorter.ts';
import type { DistortionMemory } from '../engine/devices/cpu/distortion/layout.ts';
import { distortionOf } from '../engine/graph/distortion.ts';

/** How a run changes its training images; plain data and a compiled module. */
export interface Augmenting {
  readonly module: WebAssembly.Module;
  readonly memory: DistortionMemory;
  /** Steps whose images are made at a time. */
  readonly steps: number;
  /** Whether images are changed anew in every epoch; else a copy is the same in all, and copy 0 is the image itself. */
  readonly isFresh: boolean;
  /** By how many pixels each copy, from the first, is moved before it is changed; null for not at all. */
  readonly shifts: AugmentationMode['shifts'] | null;
}

/** Images made at a time, if a step does not need more: few enough to stay in the cache until they are trained on. */
const atOnce = 250;

/**
 * What to change how, for steps of `batch` images; null for training images as they are. The compiler is loaded when it is
 * first needed.
 * @param steps whose images are made at a time.
 */
export async function augmentingOf(
  choice: AugmentationChoice,
  size: { readonly rows: number; readonly columns: number },
  batch: number,
  steps = Math.max(1, Math.floor(atOnce / batch)),
): Promise<Augmenting | null> {
  if (!isAugmented(choice)) return null;
  const { compileDistortion } = await import('../engine/devices/cpu/distortion/compile.ts');
  const { code, memory } = compileDistortion(distortionOf(choice, size.rows, size.columns), steps * batch);
  const row: AugmentationMode = augmentationModes[choice.how.kind];
  return {
    module: new WebAssembly.Module(code),
    memory,
    steps,
    isFresh: copiesOf(choice) === 0,
    shifts: row.shifts ?? null,
  };
}

const notMoved = [0, 0] as const;

/**
 * Puts an example into the next place of a store as an epoch has it, or as a copy of it is; `image` is its number, to
 * which its random numbers belong.
 */
export function put(
  distorter: Distorter,
  { isFresh, shifts }: Augmenting,
  example: number,
  image: number,
  epoch: number,
  copy: number,
): void {
  if (isFresh) distorter.distort(example, image, epoch, notMoved);
  else if (copy === 0) distorter.keep(example);
  else distorter.distort(example, image, copy, shifts?.[copy - 1] ?? notMoved);
}
