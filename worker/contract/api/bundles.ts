import { z } from 'zod';
import { id } from './ids.ts';
import { savedFile } from './reports.ts';
import type { ApiTopic } from './topic.ts';

const taken = z.strictObject({
  id,
  name: z.string(),
  /** False where the history has runs of it already; they stay as they are. */
  isNew: z.boolean(),
  /** How many runs were missing and are there now: new ones, and those that were removed here. */
  runs: z.int(),
});
export type TakenExperiment = z.output<typeof taken>;

/** Experiments with their runs, taken from one history to another. */
export const bundlesApi = {
  /** A bundle of these experiments, with the checkpoints of their runs if they are wanted. */
  exportBundle: {
    input: z.tuple([z.array(id).min(1).max(1000), z.strictObject({ checkpoints: z.boolean() })]),
    output: savedFile,
  },
  /**
   * Takes in what is missing of the experiments of a bundle, all or none, and brings runs back that were removed here.
   * Once all is there, importing again changes nothing.
   */
  importBundle: { input: z.tuple([z.instanceof(Uint8Array)]), output: z.array(taken) },
} as const satisfies ApiTopic;
