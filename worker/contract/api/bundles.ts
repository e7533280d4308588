import { z } from 'zod';
import { id } from './ids.ts';
import { savedFile } from './reports.ts';
import type { ApiTopic } from './topic.ts';

const restored = z.strictObject({
  id,
  name: z.string(),
  /** False for what was in the history already and stays as it is. */
  isNew: z.boolean(),
});
export type RestoredExperiment = z.output<typeof restored>;

/** Experiments with their runs, taken from one history to another. */
export const bundlesApi = {
  /** A bundle of these experiments, with the checkpoints of their runs if they are wanted. */
  exportBundle: {
    input: z.tuple([z.array(id).min(1).max(1000), z.strictObject({ checkpoints: z.boolean() })]),
    output: savedFile,
  },
  /** Takes in all experiments of a bundle, or none. Once they are there, importing again changes nothing. */
  importBundle: { input: z.tuple([z.instanceof(Uint8Array)]), output: z.array(restored) },
} as const satisfies ApiTopic;
