import { z } from 'zod';
import { epochMetrics, testResult } from '../metrics.ts';
import { watchedRun } from '../progress/progress.ts';
import { runSchema } from '../run.ts';
import { id, ids, nothing } from './ids.ts';
import type { ApiTopic } from './topic.ts';

/** Runs: what they are told to do, and what was measured on them. */
export const runsApi = {
  /** The runs that train or wait, of all experiments. */
  active: { input: z.tuple([]), output: z.array(runSchema) },
  resume: { input: z.tuple([ids]), output: z.array(runSchema) },
  /** Resumes what the orderly end of an earlier lab interrupted or left waiting; answers with the runs queued. */
  goOn: { input: z.tuple([]), output: z.array(runSchema) },
  pause: { input: z.tuple([ids]), output: nothing },
  go: { input: z.tuple([ids]), output: nothing },
  /** Runs that are held until they are told to go on. */
  paused: { input: z.tuple([]), output: ids },
  stop: { input: z.tuple([ids]), output: nothing },
  /** Where all runs of an experiment stand, in the order in which they are trained. */
  watched: { input: z.tuple([id]), output: z.array(watchedRun) },
  /** The experiment that trains now, else the newest; null where there is none. */
  current: { input: z.tuple([]), output: id.nullable() },
  epochs: { input: z.tuple([id]), output: z.array(epochMetrics) },
  test: { input: z.tuple([id]), output: testResult.nullable() },
} as const satisfies ApiTopic;
