import { z } from 'zod';
import { optimisers } from '../../catalogue/optimisers.ts';
import { experimentFormat, type ExperimentInput } from '../experiment.ts';
import { curvesSchema } from '../figures/curves.ts';
import { namedActivations } from './named-activations.ts';
import { numberSetting, seedSetting } from './number-setting.ts';

export const pointSets = ['xor', 'clouds', 'moons', 'circles', 'spirals', 'own'] as const;
export type PointSet = (typeof pointSets)[number];

export const learners = ['network', 'perceptron'] as const;

type OptimiserName = keyof typeof optimisers;
export const optimiserNames = Object.keys(optimisers) as [OptimiserName, ...OptimiserName[]];

export const mostOwnPoints = 100;
export const mostPlaneSteps = 20_000;

/** Two classes of points between -1 and 1 on both axes, and what learns to tell them apart. */
export const planeSettings = z.strictObject({
  data: z.enum(pointSets).default('moons'),
  /** Points of the user: across, up, and the class, one after the other. */
  own: z
    .array(z.number().min(-1).max(1))
    .max(3 * mostOwnPoints)
    .default([]),
  count: numberSetting({ min: 10, max: 400, step: 10, isWhole: true }).default(120),
  noise: numberSetting({ min: 0, max: 0.6, step: 0.01 }).default(0.12),
  learner: z.enum(learners).default('network'),
  /** Inputs are all products of both coordinates up to this degree. */
  degree: numberSetting({ min: 1, max: 7, isWhole: true }).default(1),
  hidden: z.array(z.int().min(1).max(16)).max(4).default([4]),
  activation: z.enum(namedActivations).default('tanh'),
  optimiser: z.enum(optimiserNames).default('sgd'),
  eta: numberSetting({ min: 1e-4, max: 10, slider: [0.001, 10], scale: 'log' }).default(0.3),
  batch: numberSetting({ min: 1, max: 200, isWhole: true }).default(10),
  l2: numberSetting({ min: 0, max: 100, slider: [0, 10], step: 0.05 }).default(0),
  seed: seedSetting,
  /** Steps per picture while it plays. */
  speed: numberSetting({ min: 1, max: 50, isWhole: true }).default(2),
  step: z.int().min(0).max(mostPlaneSteps).default(0),
});
export type PlaneSettings = z.output<typeof planeSettings>;

const floats = z.instanceof(Float32Array<ArrayBufferLike>);
const numbers = z.instanceof(Float64Array<ArrayBufferLike>);
const score = z.strictObject({ cost: z.number().or(z.nan()).nullable(), accuracy: z.number().nullable() });

export const planeAnswer = z.strictObject({
  step: z.int(),
  epoch: z.int(),
  /** Across, up, class, and 1 for what is not trained on, one after the other. */
  points: numbers,
  /** side x side values from the top left, row by row: the output of class 1 less that of class 0. */
  side: z.int(),
  grid: floats,
  /** Where both outputs are equal, as lines: two points of two coordinates each. */
  boundary: floats,
  /** The same for the weighted input zero of every unit of the first hidden layer. */
  units: z.array(floats),
  train: score,
  test: score,
  parameters: z.int(),
});
export type PlaneAnswer = z.output<typeof planeAnswer>;

/** Costs and errors up to the step. */
export const planeCurvesAnswer = z.strictObject({ cost: curvesSchema, accuracy: curvesSchema });
export type PlaneCurves = z.output<typeof planeCurvesAnswer>;

/** The same network on digits, beside one without hidden layers. */
export function planeExperiment(settings: PlaneSettings): ExperimentInput {
  const { activation, optimiser, eta } = settings;
  const hidden = settings.hidden.length === 0 ? [30] : settings.hidden.map((units) => Math.max(10, units * 4));
  return {
    format: experimentFormat,
    name: 'What hidden layers are good for',
    question: 'How much better do digits come out with hidden layers than with none?',
    data: { source: 'built-in', train: 2000, validation: 1000, test: 1000 },
    recipe: {
      network: {
        hidden: hidden.map((units) => ({
          units,
          activation: { kind: activation },
        })),
        output: { kind: 'softmax' },
      },
      cost: { kind: 'log-likelihood' },
      optimiser: { kind: optimiser },
      schedule: { kind: 'constant', eta },
      protocol: { epochs: 10, batch: 10 },
    },
    arms: [
      { name: `${hidden.join('-')} hidden units`, changes: {} },
      { name: 'No hidden layer', changes: { 'network.hidden': [] } },
    ],
    seeds: [1, 2, 3, 4, 5],
  };
}
