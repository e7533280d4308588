import { z } from 'zod';
import { everyCost } from '../../catalogue/exhibits.ts';
import type { Cost } from '../../catalogue/costs.ts';
import type { ExperimentInput } from '../experiment.ts';
import { experimentFormat } from '../experiment.ts';
import { curvesSchema } from '../figures/curves.ts';
import { numberSetting } from './number-setting.ts';

type CostName = keyof typeof everyCost;

/** The costs that one sigmoid neuron can have, those printed with a mistake among them. */
export const neuronCosts = (Object.keys(everyCost) as CostName[]).filter((name) =>
  (everyCost[name] as Cost).outputs.includes('sigmoid'),
) as [CostName, ...CostName[]];

const parameter = numberSetting({ min: -10, max: 10, slider: [-5, 5], step: 0.1 });

const neuron = (w: number, b: number) =>
  z
    .strictObject({
      w: parameter.default(w),
      b: parameter.default(b),
      eta: numberSetting({ min: 0, max: 20, slider: [0.001, 10], scale: 'log' }).default(0.15),
      cost: z.enum(neuronCosts).default('quadratic'),
    })
    .prefault({});

/** Two neurons with one input learn the same example, one update per epoch. */
export const oneNeuronSettings = z.strictObject({
  x: numberSetting({ min: -5, max: 5, slider: [-2, 2], step: 0.1 }).default(1),
  y: numberSetting({ min: 0, max: 1, step: 0.05 }).default(0),
  epochs: numberSetting({ min: 1, max: 2000, slider: [10, 2000], step: 10, isWhole: true }).default(300),
  /** The epoch that is shown. */
  step: z.int().min(0).max(2000).default(300),
  first: neuron(0.6, 0.9),
  second: neuron(2, 2),
});
export type OneNeuronSettings = z.output<typeof oneNeuronSettings>;

const numbers = z.instanceof(Float64Array<ArrayBufferLike>);

/** One number per epoch, from before the first on. */
const course = z.strictObject({
  w: numbers,
  b: numbers,
  z: numbers,
  a: numbers,
  cost: numbers,
  /** What the update takes for the derivative of the cost by w and by b. */
  slopeW: numbers,
  slopeB: numbers,
  /** The derivative of the cost by w, by central differences. */
  difference: numbers,
});
export type NeuronCourse = z.output<typeof course>;

export const oneNeuronAnswer = z.strictObject({
  first: course,
  second: course,
  output: curvesSchema,
  cost: curvesSchema,
  slope: curvesSchema,
});
export type OneNeuronAnswer = z.output<typeof oneNeuronAnswer>;

/** The same question for whole networks: outputs that start far off, learned with the two costs and rates. */
export function oneNeuronExperiment({ first, second }: OneNeuronSettings): ExperimentInput {
  const arm = (name: string, { cost, eta }: OneNeuronSettings['first']) => ({
    name: `${name}: ${everyCost[cost].title}, rate ${eta}`,
    changes: { cost: { kind: cost }, 'schedule.eta': eta },
  });
  return {
    format: experimentFormat,
    name: 'Outputs that start far off',
    question: 'Which cost leads badly wrong, saturated outputs back sooner?',
    data: { source: 'built-in', train: 2000, validation: 1000, test: 1000 },
    recipe: {
      network: { hidden: [{ units: 30, activation: { kind: 'sigmoid' } }], output: { kind: 'sigmoid' } },
      initialisation: { biases: { kind: 'output-offset', offset: 10 } },
      cost: { kind: first.cost },
      schedule: { kind: 'constant', eta: first.eta },
      protocol: { epochs: 5, batch: 10 },
    },
    arms: [arm('First', first), arm('Second', second)],
    seeds: [1, 2, 3, 4, 5],
    exhibits: [first, second].some(({ cost }) => 'exhibit' in everyCost[cost]),
  };
}
