import { z } from 'zod';
import { everyPenalty, everyUnitNoise, everyWeightNoise } from '../../catalogue/exhibits.ts';
import type { Noise } from '../../catalogue/noise.ts';
import { experimentFormat, type ExperimentInput } from '../experiment.ts';
import { barsSchema } from '../figures/bars.ts';
import { curvesSchema } from '../figures/curves.ts';
import { numberSetting, seedSetting } from './number-setting.ts';

export type PenaltyName = keyof typeof everyPenalty;
export const penaltyNames = Object.keys(everyPenalty) as [PenaltyName, ...PenaltyName[]];

/** Noise on units and on weights, by its name; those of weights say what a weight `w` becomes. */
export const noiseRows: Readonly<Record<string, Noise>> = { ...everyUnitNoise, ...everyWeightNoise };
export const noiseNames = Object.keys(noiseRows).filter((name) => name !== 'none') as [string, ...string[]];

const weight = numberSetting({ min: -5, max: 5, slider: [-3, 3], step: 0.1 });
export const mostLayerEpochs = 60;

/** Penalties on one weight and on a layer that learns digits, and noise on a layer. */
export const regularisationSettings = z.strictObject({
  penalties: z.array(z.enum(penaltyNames)).max(penaltyNames.length).default(['l2', 'l1', 'l1-clipped']),
  lambda: numberSetting({ min: 0, max: 10, slider: [0, 2], step: 0.05 }).default(0.5),
  eta: numberSetting({ min: 1e-4, max: 2, slider: [0.001, 1], scale: 'log' }).default(0.05),
  start: weight.default(1.5),
  /** How strongly the data pull the weight, and where to. */
  pull: numberSetting({ min: 0, max: 10, slider: [0, 5], step: 0.1 }).default(0),
  goal: weight.default(1),
  steps: numberSetting({ min: 5, max: 500, step: 5, isWhole: true }).default(80),
  /** On the layer: which penalty, how strong, and after which epoch. */
  layer: z.enum(penaltyNames).default('l1-clipped'),
  strength: numberSetting({ min: 0, max: 100, slider: [0.01, 100], scale: 'log' }).default(0.1),
  step: z.int().min(0).max(mostLayerEpochs).default(20),
  noise: z.enum(noiseNames).default('dropout'),
  rate: numberSetting({ min: 0, max: 0.95, step: 0.05 }).default(0.5),
  draw: numberSetting({ min: 0, max: 1000, slider: [0, 100], isWhole: true }).default(0),
  seed: seedSetting,
});
export type RegularisationSettings = z.output<typeof regularisationSettings>;

const floats = z.instanceof(Float32Array<ArrayBufferLike>);

/** One weight under each penalty, step by step. */
export const oneWeightAnswer = z.strictObject({
  courses: curvesSchema,
  ends: z.array(
    z.strictObject({ name: z.string(), formula: z.string(), weight: z.number(), zeroAt: z.int().nullable() }),
  ),
});
export type OneWeightAnswer = z.output<typeof oneWeightAnswer>;

const facts = z.strictObject({
  name: z.string(),
  /** Share of weights below a thousandth in size, and those that are zero. */
  small: z.number(),
  zero: z.number(),
  rms: z.number(),
  accuracy: z.number(),
});

/** The weights of the first layer after an epoch, with and without the penalty. */
export const penalisedLayerAnswer = z.strictObject({ weights: barsSchema, facts: z.array(facts) });
export type PenalisedLayerAnswer = z.output<typeof penalisedLayerAnswer>;

/** Values of a layer, what noise makes of them in one draw, and the mean over many. */
export const noisyLayerAnswer = z.strictObject({
  tex: z.string(),
  columns: z.int(),
  limit: z.number(),
  before: floats,
  after: floats,
  mean: floats,
  draws: z.int(),
  /** How far the mean is from the values, and how much draws differ: root mean squares. */
  bias: z.number(),
  deviation: z.number(),
});
export type NoisyLayerAnswer = z.output<typeof noisyLayerAnswer>;

/** The chosen penalties on a network that has few images to learn from. */
export function regularisationExperiment({ penalties, strength }: RegularisationSettings): ExperimentInput {
  const lambda = strength === 0 ? 0.1 : strength;
  return {
    format: experimentFormat,
    name: 'Penalties on few images',
    question: 'Which penalty keeps a network from overfitting 1,000 images?',
    data: { source: 'built-in', train: 1000, validation: 2000, test: 2000 },
    recipe: {
      network: { hidden: [{ units: 30, activation: { kind: 'sigmoid' } }], output: { kind: 'sigmoid' } },
      cost: { kind: 'cross-entropy' },
      schedule: { kind: 'constant', eta: 0.5 },
      protocol: { epochs: 60, batch: 10 },
    },
    arms: [
      { name: 'No penalty', changes: {} },
      ...penalties.map((name) => ({
        name: `${everyPenalty[name].title}, ${lambda}`,
        changes: { [`regularisation.${name}.lambda`]: lambda },
      })),
    ],
    seeds: [1, 2, 3, 4, 5],
    exhibits: penalties.some((name) => 'exhibit' in everyPenalty[name]),
  };
}
