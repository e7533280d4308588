import { z } from 'zod';
import { limits } from '../recipe.ts';

/** The number by which the history knows an experiment or a run. */
export const id = z.int().min(1);
/** One arm, from 0, of an experiment: a series of runs, one per seed. */
export const seriesId = z.strictObject({
  experiment: id,
  arm: z
    .int()
    .min(0)
    .max(limits.arms - 1),
});
export type SeriesId = z.output<typeof seriesId>;

export const ids = z.array(id).max(limits.runs);

/** What a function answers that only does something. */
export const nothing = z.void();
