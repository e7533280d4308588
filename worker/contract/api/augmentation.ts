import { z } from 'zod';
import { sourceSchema } from '../experiment.ts';
import { augmentationSchema } from '../recipe.ts';
import type { ApiTopic } from './topic.ts';

const augmentedQuery = z.strictObject({
  source: sourceSchema,
  augmentation: augmentationSchema,
  /** Places of the images in the training file. */
  indices: z.array(z.int().min(0).max(1e8)).min(1).max(1000),
  seed: z.int().min(0).max(0xffffffff),
  /** The epoch, from 0, where images are changed anew in each; else the number of the copy, 0 being the image itself. */
  time: z.int().min(0).max(1e6),
});
export type AugmentedQuery = z.output<typeof augmentedQuery>;

const augmentedImages = z.strictObject({
  rows: z.int(),
  columns: z.int(),
  /** rows x columns bytes per image. */
  pixels: z.instanceof(Uint8Array<ArrayBufferLike>),
});

/** What augmentation makes of images: the same bytes that training sees. */
export const augmentationApi = {
  augmented: { input: z.tuple([augmentedQuery]), output: augmentedImages },
} as const satisfies ApiTopic;
