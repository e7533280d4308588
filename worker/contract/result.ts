import { z } from 'zod';
import { comparisonSchema } from './comparison.ts';
import type { Experiment } from './experiment.ts';
import { dataFingerprint } from './fingerprint.ts';
import { epochMetrics, splitMetrics } from './metrics.ts';
import { deviceRecord, runStates } from './run.ts';

export const resultFormat = 'epoch-lab/result@1';

/** A run with all it measured. Numbers that are not finite are the words "NaN", "Infinity" and "-Infinity" in JSON. */
const runResult = z.strictObject({
  id: z.int(),
  seed: z.int(),
  outcome: z.enum(runStates),
  reason: z.string().nullable(),
  device: deviceRecord.nullable(),
  /** Before training. */
  initial: epochMetrics.nullable(),
  /** Every epoch, from 1. */
  epochs: z.array(epochMetrics),
  test: splitMetrics.nullable(),
});

/**
 * Everything known of an experiment, as `--json` prints it and scripts read it: what was asked, on which data, with
 * which program, what every run measured, and how the arms compare.
 */
export const resultSchema = z.strictObject({
  format: z.literal(resultFormat),
  id: z.int(),
  createdAt: z.string(),
  versions: z.strictObject({ epochLab: z.string(), node: z.string(), v8: z.string() }),
  experiment: z.custom<Experiment>(),
  data: dataFingerprint,
  arms: z.array(z.strictObject({ name: z.string(), runs: z.array(runResult) })),
  /** Null where nothing can be compared yet; `why` says so. */
  comparison: comparisonSchema.nullable(),
  why: z.string().nullable(),
});
export type Result = z.output<typeof resultSchema>;
export type RunResult = z.output<typeof runResult>;
