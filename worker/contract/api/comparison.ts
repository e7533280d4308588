import { z } from 'zod';
import { comparisonSchema } from '../comparison.ts';
import { barsSchema } from '../figures/bars.ts';
import { curvesSchema } from '../figures/curves.ts';
import { limits } from '../recipe.ts';
import { runSchema } from '../run.ts';
import { id, seriesId } from './ids.ts';
import type { ApiTopic } from './topic.ts';

const count = z.int().min(0);
const wanted = z.array(seriesId).min(1).max(limits.arms);

const comparedSeries = z.strictObject({
  id: seriesId,
  /** Its own among those compared. */
  name: z.string(),
  experiment: z.string(),
  /** Name of the data set. */
  data: z.string(),
  /** What decides its experiment, in words. */
  measure: z.string(),
  runs: z.array(runSchema).readonly(),
});
export type ComparedSeries = z.output<typeof comparedSeries>;

const comparedField = z.strictObject({
  path: z.string(),
  /** One per series, in words; null where it has no such field. */
  values: z.array(z.string().nullable()),
  differs: z.boolean(),
});
export type ComparedField = z.output<typeof comparedField>;

const seriesComparison = z.strictObject({
  series: z.array(comparedSeries),
  /** Null where nothing can be compared; `why` says so. */
  comparison: comparisonSchema.nullable(),
  why: z.string().nullable(),
  /** Every field of their recipes, their data and their seeds. */
  fields: z.array(comparedField),
});
export type SeriesComparison = z.output<typeof seriesComparison>;

/** The class most runs of an arm predict, and how many do. */
const vote = z.strictObject({ digit: count, runs: count });

const disagreement = z.strictObject({
  /** Place of the image among the test images. */
  image: count,
  label: count,
  a: vote,
  b: vote,
  /** Seeds on which the two runs differ. */
  seeds: count,
  /** rows x columns bytes. */
  pixels: z.instanceof(Uint8Array<ArrayBufferLike>),
});
export type DisagreementImage = z.output<typeof disagreement>;

const disagreements = z.strictObject({
  rows: count,
  columns: count,
  /** Seeds that both arms were tested with, and test images. */
  seeds: count,
  of: count,
  /** Images on which the arms differ with any seed. */
  total: count,
  images: z.array(disagreement),
});
export type Disagreements = z.output<typeof disagreements>;

/** How arms compare. */
export const comparisonApi = {
  /** The arms of one experiment, on what is stored now. */
  compare: { input: z.tuple([id]), output: comparisonSchema },
  /** Any arms, also of several experiments. */
  compareSeries: { input: z.tuple([wanted]), output: seriesComparison },
  /** Accuracy of arms by their number of training images beside learners that are no networks; null where there are none. */
  baselineCurve: { input: z.tuple([wanted]), output: curvesSchema.nullable() },
  /** Accuracy on the test images of each class; null where images cannot be compared one by one. */
  digitAccuracy: { input: z.tuple([wanted]), output: barsSchema.nullable() },
  /**
   * The test images on which two arms differ, those with the most seeds first; null where images cannot be compared one
   * by one.
   */
  disagreements: {
    input: z.tuple([seriesId, seriesId, z.strictObject({ from: count.max(1e7), count: z.int().min(1).max(500) })]),
    output: disagreements.nullable(),
  },
} as const satisfies ApiTopic;
