import { z } from 'zod';
import { everyWeightInitialiser } from '../../catalogue/exhibits.ts';
import { experimentFormat, type ExperimentInput } from '../experiment.ts';
import { curvesSchema } from '../figures/curves.ts';
import { heatSchema } from '../figures/heat.ts';
import { namedActivations } from './named-activations.ts';
import { numberSetting, seedSetting } from './number-setting.ts';

type InitialiserName = keyof typeof everyWeightInitialiser;
export const depthInitialisers = Object.keys(everyWeightInitialiser) as [InitialiserName, ...InitialiserName[]];

export const activationInputs = ['gaussian', 'built-in', 'mnist'] as const;

/** An activation, and a deep network of it before any training. */
export const activationsSettings = z.strictObject({
  activation: z.enum(namedActivations).default('sigmoid'),
  depth: numberSetting({ min: 1, max: 20, isWhole: true }).default(10),
  width: numberSetting({ min: 5, max: 200, step: 5, isWhole: true }).default(100),
  weights: z.enum(depthInitialisers).default('normal-scaled'),
  inputs: z.enum(activationInputs).default('gaussian'),
  seed: seedSetting,
});
export type ActivationsSettings = z.output<typeof activationsSettings>;

const numbers = z.instanceof(Float64Array<ArrayBufferLike>);

const activationCard = z.strictObject({
  name: z.enum(namedActivations),
  title: z.string(),
  /** At the places of the gallery. */
  values: numbers,
  slopes: numbers,
  steepest: z.number(),
  /** The share of the places at which the slope is below a hundredth of the steepest. */
  flat: z.number(),
});
export type ActivationCard = z.output<typeof activationCard>;

/** All activations that are functions of one weighted input, at the same places. */
export const activationGalleryAnswer = z.strictObject({ places: numbers, cards: z.array(activationCard) });

export const activationDepthAnswer = z.strictObject({
  /** f and f' of the chosen one; null where it has several weighted inputs. */
  shape: curvesSchema.nullable(),
  /** How the weighted inputs of every layer are spread. */
  spread: heatSchema,
  /** Root mean square of weighted inputs and activations. */
  size: curvesSchema,
  /** Size of the mean derivative of the cost by the weighted inputs of each hidden layer. */
  gradient: curvesSchema,
  /** Share of units and examples where a layer is flat. */
  flat: curvesSchema,
  /** By what factor the gradient shrinks per layer on its way back; above 1 it grows. */
  perLayer: z.number().nullable(),
});
export type ActivationDepthAnswer = z.output<typeof activationDepthAnswer>;

/** Deep networks with this activation, from three starts. */
export function activationsExperiment({ activation, weights, depth }: ActivationsSettings): ExperimentInput {
  const layers = Math.min(depth, 4);
  const starts = [...new Set([weights, 'normal-scaled', 'glorot-uniform', 'he-normal'] as const)];
  return {
    format: experimentFormat,
    name: 'Starts of deep networks',
    question: 'From which initial weights does a deep network learn soonest?',
    data: { source: 'built-in', train: 2000, validation: 1000, test: 1000 },
    recipe: {
      network: {
        hidden: Array.from({ length: layers }, () => ({ units: 30, activation: { kind: activation } })),
        output: { kind: 'softmax' },
      },
      initialisation: { weights: { kind: weights }, biases: { kind: 'zero' } },
      cost: { kind: 'log-likelihood' },
      schedule: { kind: 'constant', eta: 0.1 },
      protocol: { epochs: 10, batch: 10 },
    },
    arms: starts.map((kind) => ({
      name: everyWeightInitialiser[kind].title,
      changes: { 'initialisation.weights': { kind } },
    })),
    seeds: [1, 2, 3, 4, 5],
    exhibits: 'exhibit' in everyWeightInitialiser[weights],
  };
}
