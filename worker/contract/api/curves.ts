import { z } from 'zod';
import { curvesSchema } from '../figures/curves.ts';
import { metricNames } from '../metrics.ts';
import { limits } from '../recipe.ts';
import { id, seriesId } from './ids.ts';
import type { ApiTopic } from './topic.ts';

/** How curves are looked at. */
export const curveView = z.strictObject({
  metric: z.enum(metricNames),
  split: z.enum(['train', 'validation']),
  /** What runs to the right: epochs, seconds of training alone, or epochs from each run's best on validation. */
  x: z.enum(['epoch', 'seconds', 'best']),
  scale: z.enum(['linear', 'log']),
  /** The first epoch that is shown: what comes later is seen more closely without the steep beginning. */
  from: z.int().min(0).max(limits.epochs),
  /** Epochs on either side over which lines are averaged where they are drawn. */
  smoothing: z.int().min(0).max(1000),
  /** Whether every run is shown, faint, behind the mean of its series. */
  runs: z.boolean(),
});
export type CurveView = z.output<typeof curveView>;

/** Accuracy as it is, where nothing says what is asked. */
export const plainView: CurveView = {
  metric: 'accuracy',
  split: 'validation',
  x: 'epoch',
  scale: 'linear',
  from: 0,
  smoothing: 0,
  runs: false,
};

/** Every point that was measured, or as many as a screen shows. */
export const curveDetail = z.enum(['exact', 'shown']);
export type CurveDetail = z.output<typeof curveDetail>;

/** What the curves of a series say of bias and variance. */
const fit = z.strictObject({
  arm: z.int().min(0),
  state: z.enum(['underfitting', 'overfitting', 'fine', 'unclear']),
  /** The epoch of the lowest validation cost, for a series that overfits. */
  since: z.int().min(1).nullable(),
  sentence: z.string(),
});
export type Fit = z.output<typeof fit>;

/** Curves of training. */
export const curvesApi = {
  /** The mean of every series of an experiment, with its interval over the seeds, as far as they have been trained. */
  curves: { input: z.tuple([id, curveView, curveDetail]), output: curvesSchema },
  /** The same for any arms; each has the look of its place among them. */
  curvesOfSeries: {
    input: z.tuple([z.array(seriesId).min(1).max(limits.arms), curveView, curveDetail]),
    output: curvesSchema,
  },
  /** By arm. */
  fit: { input: z.tuple([id]), output: z.array(fit) },
} as const satisfies ApiTopic;
