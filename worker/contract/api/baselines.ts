import { z } from 'zod';
import { baselineChoice, judgedSplit } from '../baselines.ts';
import { curvesSchema } from '../figures/curves.ts';
import { limits } from '../recipe.ts';
import { id, nothing } from './ids.ts';
import type { ApiTopic } from './topic.ts';

/** What is to be trained beside experiments: by default the usual baselines, on the usual numbers of images. */
export const baselineWish = z.strictObject({
  baselines: z.array(baselineChoice).min(1).max(20).optional(),
  sizes: z.array(z.int().min(1).max(1e7)).min(1).max(50).optional(),
  split: judgedSplit.default('validation'),
});
export type BaselineWish = z.output<typeof baselineWish>;

/** How the training of baselines stands; `idle` before the first and after one that was cancelled. */
const baselineState = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('idle') }),
  z.strictObject({
    kind: z.literal('running'),
    what: z.string(),
    /** Of this one. */
    share: z.number().min(0).max(1),
    /** Baselines that were trained before this one, of so many. */
    done: z.int().min(0),
    of: z.int().min(1),
  }),
  z.strictObject({ kind: z.literal('finished') }),
  z.strictObject({ kind: z.literal('failed'), sentence: z.string() }),
]);
export type BaselineState = z.output<typeof baselineState>;

const experiments = z.array(id).min(1).max(limits.arms);

/** Learners that are no networks, beside the networks of experiments that differ in how many images they train on. */
export const baselinesApi = {
  /** Trains what was not trained before and tells of itself by `baselines`; answers when it has begun to. */
  trainBaselines: { input: z.tuple([experiments, baselineWish]), output: nothing },
  cancelBaselines: { input: z.tuple([]), output: nothing },
  baselines: { input: z.tuple([]), output: baselineState },
  /** Accuracy against the number of training images, of arms by their name and of all baselines judged like them. */
  learningCurve: { input: z.tuple([experiments, judgedSplit]), output: curvesSchema },
} as const satisfies ApiTopic;
