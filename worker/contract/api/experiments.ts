import { z } from 'zod';
import { experimentSchema } from '../experiment.ts';
import { dataFingerprint } from '../fingerprint.ts';
import { limits } from '../recipe.ts';
import { deviceChoices, runSchema, runStates } from '../run.ts';
import { id, nothing } from './ids.ts';
import type { ApiTopic } from './topic.ts';

const experimentSummary = z.strictObject({
  id,
  name: z.string(),
  question: z.string(),
  createdAt: z.string(),
  tags: z.array(z.string()).readonly(),
  /** How many runs are in each state. */
  runs: z.record(z.enum(runStates), z.int()),
});

export type ExperimentSummary = z.output<typeof experimentSummary>;

const storedExperiment = z.strictObject({
  id,
  experiment: experimentSchema,
  data: dataFingerprint,
  createdAt: z.string(),
  runs: z.array(runSchema).readonly(),
});

const tag = z.string().min(1).max(limits.text);

/** Experiments as they are written, started, kept and annotated. */
export const experimentsApi = {
  /** All experiments, newest first. */
  experiments: { input: z.tuple([]), output: z.array(experimentSummary) },
  experiment: { input: z.tuple([id]), output: storedExperiment },
  /** Checks an experiment as it is written in a file and gives it back with every default written out. */
  check: { input: z.tuple([z.json()]), output: experimentSchema },
  /** Checks, stores and queues an experiment. */
  start: { input: z.tuple([z.json(), z.enum(deviceChoices)]), output: storedExperiment },
  notes: { input: z.tuple([id]), output: z.string() },
  setNotes: { input: z.tuple([id, z.string().max(100_000)]), output: nothing },
  addTag: { input: z.tuple([id, tag]), output: nothing },
  removeTag: { input: z.tuple([id, tag]), output: nothing },
} as const satisfies ApiTopic;
