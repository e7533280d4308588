import { type AugmentationMode, augmentationModes, augmentations } from '../catalogue/augmentations.ts';
import type { AugmentationChoice } from './recipe.ts';

/** How many changed copies of every training image an epoch has besides the image itself. */
export function copiesOf({ how }: AugmentationChoice): number {
  const row: AugmentationMode = augmentationModes[how.kind];
  return 'copies' in how ? how.copies : (row.shifts?.length ?? 0);
}

/** Names of what changes images: all whose strength is not zero. */
export function appliedAugmentations(choice: AugmentationChoice): (keyof typeof augmentations)[] {
  return Object.entries(augmentations).flatMap(([key, { strength }]) => {
    const name = key as keyof typeof augmentations;
    const values: Readonly<Record<string, number>> = choice[name];
    return values[strength] === 0 ? [] : [name];
  });
}

/** Whether training sees anything but the training images as they are. */
export const isAugmented = (choice: AugmentationChoice): boolean =>
  copiesOf(choice) > 0 || appliedAugmentations(choice).length > 0;

/** Images of an epoch, of so many training images. */
export const imagesPerEpoch = (recipe: { readonly augmentation: AugmentationChoice }, train: number): number =>
  train * (1 + copiesOf(recipe.augmentation));
