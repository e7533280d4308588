import { z } from 'zod';
import { metrics } from '../catalogue/metrics.ts';

/** A number that may be NaN or infinite: as JSON it is the word, since neither JSON nor SQL has the value. */
export const anyNumber = z.union([z.number(), z.nan(), z.literal(Infinity), z.literal(-Infinity)]);

export type Metric = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as Metric[];

const measuredEver = { cost: anyNumber, accuracy: z.number() };
type Later = Exclude<Metric, keyof typeof measuredEver>;
const later = Object.fromEntries(
  metricNames.filter((name) => !(name in measuredEver)).map((name) => [name, anyNumber.exactOptional()]),
) as Record<Later, z.ZodExactOptional<typeof anyNumber>>;

/** All metrics of a split. Those that were not known to the program that measured are absent. */
export const splitMetrics = z.strictObject({ ...measuredEver, ...later });
export type SplitMetrics = z.output<typeof splitMetrics>;

/**
 * Health of one layer, over the first thousand training images (or all, if fewer). Figures that were not known to the
 * program that measured are absent.
 */
export const layerMetrics = z.strictObject({
  /** Euclidean norm of the gradient of the mean cost by the layer's weights, without penalties. */
  gradientNorm: anyNumber,
  /** Euclidean norm of the weights. */
  weightNorm: anyNumber,
  /** Norm of what the last step changed of the weights, over their norm before it; absent before the first step. */
  updateRatio: anyNumber.exactOptional(),
  /** Mean and standard deviation of the activations over units and images. */
  activationMean: anyNumber.exactOptional(),
  activationDeviation: anyNumber.exactOptional(),
  /** Share of (unit, image) pairs in which the unit is flat. */
  saturated: z.number(),
  /** Share of units that are flat on every image. */
  dead: z.number(),
});
export type LayerMetrics = z.output<typeof layerMetrics>;
export const layerMetricNames = Object.keys(layerMetrics.shape) as (keyof LayerMetrics)[];

/** What is known after an epoch; epoch 0 is the network before training. */
export const epochMetrics = z.strictObject({
  epoch: z.int().min(0),
  /** Steps since the start of the run. */
  step: z.int().min(0),
  /** Seconds of training since the start of the run, without evaluation and pauses. */
  seconds: z.number().min(0),
  stepsPerSecond: z.number().min(0),
  /** Looks at the cost and its gradient since the start of the run; absent where rules make the steps. */
  evaluations: z.int().min(0).exactOptional(),
  /** Over the training set, or its first 10,000 images if it has more. */
  train: splitMetrics,
  validation: splitMetrics.nullable(),
  layers: z.array(layerMetrics),
  /** SHA-256 of all weights and biases, in layer order, as little-endian float32. */
  weightsHash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type EpochMetrics = z.output<typeof epochMetrics>;

/** The one look at the test set, after training. */
export const testResult = splitMetrics.extend({
  /** The class predicted for every test image. */
  predictions: z.instanceof(Uint8Array),
});
export type TestResult = z.output<typeof testResult>;

/** What is judged of a test. */
export const metricsOf = ({ predictions: _, ...measured }: TestResult): SplitMetrics => measured;
