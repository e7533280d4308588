import { z } from 'zod';
import { targets } from '../../catalogue/targets.ts';
import { experimentFormat, type ExperimentInput } from '../experiment.ts';
import { barsSchema } from '../figures/bars.ts';
import { curvesSchema } from '../figures/curves.ts';
import { numberSetting } from './number-setting.ts';

export const [leastClasses, mostClasses] = [2, 10];
const { min, max } = targets.smoothed.parameters.alpha;

/** The weighted inputs of an output layer, sharpened or flattened, and what they are to become. */
export const softmaxSettings = z
  .strictObject({
    logits: z
      .array(numberSetting({ min: -20, max: 20, slider: [-10, 10], step: 0.1 }))
      .min(leastClasses)
      .max(mostClasses)
      .default([0.6, -1, 5, 8, 4]),
    temperature: numberSetting({ min: 0.05, max: 20, slider: [0.1, 10], scale: 'log' }).default(1),
    right: z
      .int()
      .min(0)
      .max(mostClasses - 1)
      .default(3),
    alpha: numberSetting({ min, max, step: 0.01 }).default(0),
  })
  .refine(({ logits, right }) => right < logits.length);
export type SoftmaxSettings = z.output<typeof softmaxSettings>;

const numbers = z.instanceof(Float64Array<ArrayBufferLike>);

export const softmaxAnswer = z.strictObject({
  /** The outputs and their sum, as softmax and as one sigmoid each. */
  outputs: barsSchema,
  sums: z.strictObject({ softmax: z.number(), sigmoid: z.number() }),
  softmax: numbers,
  targets: numbers,
  /** Row j, column k: the derivative of output j by weighted input k. */
  jacobian: numbers,
  cost: z.number(),
  /** The least the cost can be for these targets: their entropy. */
  floor: z.number(),
  /** How far the right weighted input lies above the others where the cost is least; null where it is least at infinity. */
  gap: z.number().nullable(),
  /** Derivative of the cost by every weighted input, and the same by central differences. */
  slopes: numbers,
  differences: numbers,
  /** The outputs over the temperature. */
  byTemperature: curvesSchema,
});
export type SoftmaxAnswer = z.output<typeof softmaxAnswer>;

/** Networks with softmax outputs, trained on one-hot and on smoothed targets. */
export function softmaxExperiment({ alpha }: SoftmaxSettings): ExperimentInput {
  const share = alpha === 0 ? targets.smoothed.parameters.alpha.default : alpha;
  return {
    format: experimentFormat,
    name: 'Label smoothing',
    question: 'Does smoothing the labels make the network better, or only less sure?',
    data: { source: 'built-in', train: 1000, validation: 2000, test: 2000 },
    recipe: {
      network: { hidden: [{ units: 100, activation: { kind: 'sigmoid' } }], output: { kind: 'softmax' } },
      cost: { kind: 'log-likelihood' },
      schedule: { kind: 'constant', eta: 0.5 },
      protocol: { epochs: 30, batch: 10 },
    },
    arms: [
      { name: 'One-hot', changes: {} },
      { name: `Smoothed by ${share}`, changes: { targets: { kind: 'smoothed', alpha: share } } },
    ],
    seeds: [1, 2, 3, 4, 5, 6, 7, 8],
  };
}
