import {
  type AugmentationDoseAnswer,
  type AugmentationDoseSettings,
  augmentationNames,
  dosesOf,
} from '../../contract/demonstrations/augmentation.ts';
import { augmentations } from '../../catalogue/augmentations.ts';
import { LabError } from '../../contract/errors.ts';
import { type AugmentationChoice, augmentationSchema } from '../../contract/recipe.ts';
import type { DataSet } from '../../data/data-set.ts';
import { compile } from '../../engine/formula/evaluate.ts';
import { distortionOf } from '../../engine/graph/distortion.ts';
import { augmentingOf } from '../../training/augmenting.ts';
import { changeImages } from '../../training/preview-augmentation.ts';
import { LatestFew } from '../latest-few.ts';

type Images = Pick<DataSet, 'train' | 'rows' | 'columns'>;

/** Compiled for one image at a time; as many as there are doses in all, and some more. */
const compiled = new LatestFew(
  100,
  ({ choice, rows, columns }: { choice: AugmentationChoice; rows: number; columns: number }) =>
    augmentingOf(choice, { rows, columns }, 1),
);

async function change(
  { rows, columns }: Images,
  pixels: Uint8Array,
  choice: AugmentationChoice,
  of: AugmentationDoseSettings,
) {
  const augmenting = await compiled.of({ choice, rows, columns });
  if (augmenting === null) return null;
  const preview = { indices: Uint32Array.of(of.image), seed: of.seed, time: of.step };
  return { augmenting, ...changeImages(pixels, { rows, columns }, augmenting, preview) };
}

/** The field of elastic distortion that belongs to an image, in pixels of the image. */
async function elasticField(images: Images, pixels: Uint8Array, settings: AugmentationDoseSettings) {
  const { rows, columns } = images;
  const { alpha, sigma } = settings;
  const choice = augmentationSchema.parse({ elastic: { alpha, sigma } });
  const changed = await change(images, pixels, choice, settings);
  const none = new Float32Array(rows * columns);
  if (changed === null) return { across: none, down: none, pixels };
  const { memory } = changed.augmenting;
  const by = compile(distortionOf(choice, rows, columns).fields[0]!.by, ['g']);
  const plane = (at: number): Float32Array => {
    const values = changed.field(at);
    return none.map((_, i) => by([values[Math.floor(i / columns) * memory.width + (i % columns)]!]));
  };
  const [field] = memory.fields;
  return { across: plane(field!.across), down: plane(field!.down), pixels: changed.pixels };
}

/**
 * A training image under every transformation and dose, by the code that changes images for training.
 * @throws LabError `usage` for an image the file does not have.
 */
export async function augmentationDoses(
  images: Images,
  settings: AugmentationDoseSettings,
): Promise<AugmentationDoseAnswer> {
  const { train, rows, columns } = images;
  const { image, sigma } = settings;
  if (image >= train.count) {
    throw new LabError('usage', `There is no training image ${image}: the file has ${train.count}, from 0.`);
  }
  const size = rows * columns;
  const original = train.images.slice(image * size, (image + 1) * size);
  const changed = [];
  for (const name of augmentationNames) {
    const doses = dosesOf(name);
    const pixels = new Uint8Array(doses.length * size);
    for (const [i, dose] of doses.entries()) {
      const extra = name === 'elastic' ? { sigma } : {};
      const choice = augmentationSchema.parse({ [name]: { [augmentations[name].strength]: dose, ...extra } });
      pixels.set((await change(images, original, choice, settings))?.pixels ?? original, i * size);
    }
    changed.push({ name, doses, pixels });
  }
  return {
    ...{ rows, columns, original, changed },
    label: train.labels[image]!,
    elastic: await elasticField(images, original, settings),
  };
}
