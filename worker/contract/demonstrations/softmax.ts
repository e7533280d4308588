import { z } from 'zod';
import { targets } from '../../catalogue/targets.ts';
import { experimentFormat, type ExperimentInput } from '../experiment.ts';
import { barsSchema } from '../figures/bars.ts';
import { curvesSchema } from '../figures/curves.ts';

export const mostClasses = 10;

/** The weighted inputs of an output layer, sharpened or flattened, and what they are to become. */
export const softmaxSettings = z
  .strictObject({
    logits: z.array(z.number().min(-20).max(20)).min(2).max(mostClasses).default([0.6, -1, 5, 8, 4]),
    temperature: z.number().min(0.05).max(20).default(1),
    right: z
      .int()
      .min(0)
      .max(mostClasses - 1)
      .default(3),
    alpha: z.number().min(targets.smoothed.parameters.alpha.min).max(targets.smoothed.parameters.alpha.max).default(0),
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
