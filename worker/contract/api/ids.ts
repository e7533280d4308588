import { z } from 'zod';
import { limits } from '../recipe.ts';

/** The number by which the history knows an experiment or a run. */
export const id = z.int().min(1);
export const ids = z.array(id).max(limits.runs);

/** What a function answers that only does something. */
export const nothing = z.void();
