import { augmentations } from '../../../../worker/catalogue/augmentations.ts';
import type { AugmentationName } from '../../../../worker/contract/demonstrations/augmentation.ts';

/** A dose with the name of what it measures: "15 degrees", "rate 0.1". */
export function doseWords(name: AugmentationName, dose: number): string {
  const { strength, parameters } = augmentations[name];
  const { unit } = (parameters as Readonly<Record<string, { readonly unit?: string }>>)[strength]!;
  if (unit === undefined) return `${strength} ${dose}`;
  return `${dose} ${dose === 1 ? unit.replace(/s$/, '') : unit}`;
}
