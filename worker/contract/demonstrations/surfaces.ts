import { z } from 'zod';
import { everyOptimiser } from '../../catalogue/exhibits.ts';
import { surfaces } from '../../catalogue/surfaces.ts';
import { experimentFormat, type ExperimentInput } from '../experiment.ts';
import { curvesSchema } from '../figures/curves.ts';
import { formulaLength } from '../technique-schema.ts';
import { numberSetting } from './number-setting.ts';

export type SurfaceName = keyof typeof surfaces;
export const surfaceNames = Object.keys(surfaces) as [SurfaceName, ...SurfaceName[]];

export type OptimiserName = keyof typeof everyOptimiser;
export const racers = Object.keys(everyOptimiser) as [OptimiserName, ...OptimiserName[]];
export const mostRacers = 8;

export const startRange = { min: -100, max: 100 };

/** A cost of two weights, and optimisers that start from the same place. */
export const surfacesSettings = z.strictObject({
  surface: z.enum(surfaceNames).default('ravine'),
  /** The cost where the surface is an own one. */
  formula: z.string().trim().min(1).max(formulaLength).default(surfaces.own.formula),
  optimisers: z.array(z.enum(racers)).max(mostRacers).default(['sgd', 'momentum', 'adam', 'newton']),
  eta: numberSetting({ min: 1e-6, max: 10, slider: [0.0001, 2], scale: 'log' }).default(surfaces.ravine.eta),
  /** Where all start, across and up; none for that of the surface. */
  start: z
    .array(numberSetting(startRange))
    .refine(({ length }) => length === 0 || length === 2)
    .default([]),
  steps: numberSetting({ min: 10, max: 2000, step: 10, isWhole: true }).default(150),
  step: z.int().min(0).max(2000).default(150),
});
export type SurfacesSettings = z.output<typeof surfacesSettings>;

const floats = z.instanceof(Float32Array<ArrayBufferLike>);
const numbers = z.instanceof(Float64Array<ArrayBufferLike>);
const range = z.tuple([z.number(), z.number()]);

const racer = z.strictObject({
  name: z.enum(racers),
  title: z.string(),
  /** One per step, from the start on; shorter where it ended. */
  xs: numbers,
  ys: numbers,
  costs: numbers,
  /** As high as the ground is drawn in relief there, from 0 to 1 within what is looked at. */
  heights: numbers,
  /** How it ended: `rests` where the slope is zero, `stuck` where a line search finds nothing lower. */
  end: z.enum(['rests', 'stuck', 'diverges', 'goes-on']),
  /** How often it looked at the cost and its gradient. */
  looks: z.int(),
});
export type Racer = z.output<typeof racer>;

export const surfacesAnswer = z.strictObject({
  tex: z.string(),
  x: range,
  y: range,
  start: range,
  minima: z.array(range),
  /** side x side numbers from the top left, row by row. */
  side: z.int(),
  /** The share of all places that are lower. */
  ranks: floats,
  /** From 0 to 1: the root of the height above the lowest place, as a share of the highest. */
  relief: floats,
  contours: z.array(z.strictObject({ level: z.number(), lines: floats })),
  racers: z.array(racer),
  courses: curvesSchema,
});
export type SurfacesAnswer = z.output<typeof surfacesAnswer>;

/** The same optimisers on a network, those that search along lines on the whole training set. */
export function surfacesExperiment({ optimisers, eta }: SurfacesSettings): ExperimentInput {
  const chosen = optimisers.length === 0 ? (['sgd'] as const) : optimisers;
  // Newton solves a matrix with a row per parameter, so that all share a network that is small enough.
  const arms = chosen.filter((name) => name !== 'newton' && name !== 'bfgs');
  return {
    format: experimentFormat,
    name: 'Optimisers on digits',
    question: 'Which optimiser lowers the cost of a network soonest?',
    data: { source: 'built-in', train: 1000, validation: 1000, test: 1000 },
    recipe: {
      network: { hidden: [{ units: 30, activation: { kind: 'tanh' } }], output: { kind: 'softmax' } },
      cost: { kind: 'log-likelihood' },
      schedule: { kind: 'constant', eta },
      protocol: { epochs: 30, batch: 'all' },
    },
    arms: (arms.length === 0 ? (['sgd'] as const) : arms).map((name) => ({
      name: everyOptimiser[name].title,
      changes: { optimiser: { kind: name } },
    })),
    seeds: [1, 2, 3, 4, 5],
    exhibits: chosen.some((name) => 'exhibit' in everyOptimiser[name]),
    measure: { metric: 'cost', split: 'train', at: { kind: 'final' } },
  };
}
