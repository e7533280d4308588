import { z } from 'zod';
import { comparisonSchema } from './comparison.ts';
import { experimentSchema } from './experiment.ts';
import { dataFingerprint } from './fingerprint.ts';
import { epochMetrics, testResult } from './metrics.ts';
import { limits } from './recipe.ts';
import { deviceKinds, runSchema, runStates } from './run.ts';

const id = z.int().min(1);
const ids = z.array(id).max(limits.runs);
const nothing = z.void();

const experimentSummary = z.strictObject({
  id,
  name: z.string(),
  question: z.string(),
  createdAt: z.string(),
  tags: z.array(z.string()).readonly(),
  /** How many runs are in each state. */
  runs: z.record(z.enum(runStates), z.int()),
});

const storedExperiment = z.strictObject({
  id,
  experiment: experimentSchema,
  data: dataFingerprint,
  createdAt: z.string(),
  runs: z.array(runSchema).readonly(),
});

const librarySet = z.strictObject({
  origin: z.enum(['built-in', 'added', 'environment']),
  folder: z.string().nullable(),
  fingerprint: dataFingerprint.nullable(),
  problem: z.string().nullable(),
});

/**
 * What a page or another process may ask of the lab: for every function the tuple of its arguments and its answer.
 * Files are named by the user in a dialog of the host, so that no function takes a path. Failures are the records of
 * `errors.ts`.
 */
export const labApi = {
  /** All experiments, newest first. */
  experiments: { input: z.tuple([]), output: z.array(experimentSummary) },
  experiment: { input: z.tuple([id]), output: storedExperiment },
  /** Checks an experiment as it is written in a file and gives it back with every default written out. */
  check: { input: z.tuple([z.json()]), output: experimentSchema },
  /** Checks, stores and queues an experiment. */
  start: { input: z.tuple([z.json(), z.enum(deviceKinds)]), output: storedExperiment },
  resume: { input: z.tuple([ids]), output: z.array(runSchema) },
  pause: { input: z.tuple([ids]), output: nothing },
  go: { input: z.tuple([ids]), output: nothing },
  stop: { input: z.tuple([ids]), output: nothing },
  epochs: { input: z.tuple([id]), output: z.array(epochMetrics) },
  test: { input: z.tuple([id]), output: testResult.nullable() },
  compare: { input: z.tuple([id]), output: comparisonSchema },
  remove: { input: z.tuple([id]), output: nothing },
  notes: { input: z.tuple([id]), output: z.string() },
  setNotes: { input: z.tuple([id, z.string().max(100_000)]), output: nothing },
  addTag: { input: z.tuple([id, z.string().min(1).max(limits.text)]), output: nothing },
  removeTag: { input: z.tuple([id, z.string().min(1).max(limits.text)]), output: nothing },
  dataSets: { input: z.tuple([]), output: z.array(librarySet) },
} as const satisfies Record<string, { input: z.ZodType<readonly unknown[]>; output: z.ZodType }>;

export type LabFunction = keyof typeof labApi;

/** The lab as functions that answer later, the same in every process. */
export type LabApi = {
  readonly [Name in LabFunction]: (
    ...input: z.input<(typeof labApi)[Name]['input']>
  ) => Promise<z.output<(typeof labApi)[Name]['output']>>;
};
