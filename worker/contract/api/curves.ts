import { z } from 'zod';
import { curvesSchema } from '../figures/curves.ts';
import { splitMetrics, type SplitMetrics } from '../metrics.ts';
import { id } from './ids.ts';
import type { ApiTopic } from './topic.ts';

/** How curves are looked at. */
export const curveView = z.strictObject({
  metric: z.enum(Object.keys(splitMetrics.shape) as [keyof SplitMetrics]),
  split: z.enum(['train', 'validation']),
  /** What runs to the right; seconds are those of training alone. */
  x: z.enum(['epoch', 'seconds']),
  scale: z.enum(['linear', 'log']),
  /** Epochs on either side over which lines are averaged where they are drawn. */
  smoothing: z.int().min(0).max(1000),
  /** Whether every run is shown, faint, behind the mean of its series. */
  runs: z.boolean(),
});
export type CurveView = z.output<typeof curveView>;

/** Curves of training. */
export const curvesApi = {
  /** The mean of every series of an experiment, with its interval over the seeds, as far as they have been trained. */
  curves: { input: z.tuple([id, curveView]), output: curvesSchema },
} as const satisfies ApiTopic;
