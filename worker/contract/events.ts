import { z } from 'zod';
import { errorCodes, type ErrorCode } from './errors.ts';
import { epochMetrics } from './metrics.ts';
import { runSchema } from './run.ts';

const problem = z.strictObject({ path: z.string(), message: z.string() });

/** An error as plain data. */
export const errorSchema = z.strictObject({
  code: z.enum(Object.keys(errorCodes) as [ErrorCode]),
  message: z.string(),
  advice: z.string(),
  problems: z.array(problem).readonly(),
});

/**
 * What the lab tells of its own accord. Whatever is told is stored already, except progress, which is only a guess at
 * the time left.
 */
export const labEvent = z.discriminatedUnion('kind', [
  /** A run came to another state. */
  z.strictObject({ kind: z.literal('run'), run: runSchema }),
  z.strictObject({ kind: z.literal('epoch'), run: runSchema, metrics: epochMetrics }),
  z.strictObject({
    kind: z.literal('progress'),
    run: runSchema,
    step: z.int(),
    steps: z.int(),
    stepsPerSecond: z.number(),
    /** The share of a pre-training that is done; null once the network itself is trained. */
    pretraining: z.number().min(0).max(1).nullable(),
  }),
  /** Something besides the runs is another now; who shows it asks again. */
  z.strictObject({
    kind: z.literal('changed'),
    what: z.enum(['data', 'experiments', 'paused', 'settings', 'drafts', 'baselines', 'claims', 'speeds']),
  }),
  /** Something is wrong that concerns more than one run, for example that the history cannot be written. */
  z.strictObject({ kind: z.literal('trouble'), error: errorSchema }),
]);
export type LabEvent = z.output<typeof labEvent>;

/** An event of one run. */
export type RunEvent = Extract<LabEvent, { readonly run: unknown }>;

export const isRunEvent = (event: LabEvent): event is RunEvent => 'run' in event;
