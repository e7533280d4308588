import type { AugmentationDoseSettings } from '../../../../worker/contract/demonstrations/augmentation.ts';
import { texts } from '../../../texts/texts.ts';

const words = texts.demos.augmentation.examples;

export const augmentationExamples: readonly {
  readonly title: string;
  readonly settings: Partial<AugmentationDoseSettings>;
}[] = [
  { title: words.usual, settings: {} },
  { title: words.wide, settings: { sigma: 8, alpha: 100 } },
  { title: words.rough, settings: { sigma: 1.5, alpha: 12 } },
  { title: words.wild, settings: { step: 5 } },
];
