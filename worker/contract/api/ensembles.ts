import { z } from 'zod';
import { id } from './ids.ts';
import type { ApiTopic } from './topic.ts';

const count = z.int().min(0);
const accuracy = z.number().min(0).max(1);

const ensemble = z.strictObject({
  split: z.enum(['validation', 'test']),
  images: count,
  /** One per network that takes part, in the order asked for. */
  members: z.array(z.strictObject({ run: id, epoch: count, accuracy })),
  /** Of the class with the largest mean output. */
  average: accuracy,
  /** Of the class most members predict; of equals the one with the largest summed output. */
  vote: accuracy,
  /**
   * The mean correlation rho over all pairs of members. The error of a member is its output minus the target, which is 1
   * for the right class and 0 for the others, over all images and classes. Null for one member, and where errors do not
   * vary.
   */
  correlation: z.number().min(-1).max(1).nullable(),
  /**
   * Variance of the error of the mean output, as a share of the mean variance of the members' errors: rho + (1 - rho) / n
   * as predicted for errors of equal variance, and as it is. Null where there is no rho.
   */
  share: z.strictObject({ predicted: z.number(), measured: z.number() }).nullable(),
  /** What the mean output cannot be trusted for, in a sentence; null where there is nothing to say. */
  warning: z.string().nullable(),
});
export type Ensemble = z.output<typeof ensemble>;

/** As many networks as an ensemble may have. */
export const mostMembers = 1000;

/** Networks that decide together. */
export const ensemblesApi = {
  /**
   * The networks of runs on the same data and the same images of the split, with the weights each run ended with; of a
   * single run the networks of all checkpoints that are kept. The test set is open once all of them have finished.
   */
  ensemble: { input: z.tuple([z.array(id).min(1).max(mostMembers), z.enum(['validation', 'test'])]), output: ensemble },
} as const satisfies ApiTopic;
