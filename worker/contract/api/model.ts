import { z } from 'zod';
import { curvesSchema } from '../figures/curves.ts';
import { deviceChoices, deviceKinds } from '../run.ts';
import type { ApiTopic } from './topic.ts';

const count = z.int().min(0);

/** A technique of the catalogue with values for its parameters, and what else its formula depends on. */
const chosenTechnique = z.strictObject({
  /** Name of the family and of the technique, as the catalogue has them. */
  family: z.string().max(100),
  technique: z.string().max(100),
  /** Parameters by name; those left out have their default. */
  values: z.record(z.string().max(100), z.json()),
  setting: z.strictObject({
    epochs: z.int().min(1).max(1e6),
    stepsPerEpoch: z.int().min(1).max(1e8),
    trainImages: z.int().min(1).max(1e8),
    /** Inputs and units of the layer whose weights are drawn. */
    fanIn: z.int().min(1).max(1e7),
    fanOut: z.int().min(1).max(1e7),
  }),
});
export type ChosenTechnique = z.output<typeof chosenTechnique>;

const formula = z.strictObject({ text: z.string(), tex: z.string() });

const explanation = z.strictObject({
  formula,
  /** Where the gradient is taken, for an optimiser that looks ahead. */
  lookahead: formula.nullable(),
  /** Null where the program takes none, or where units depend on each other. */
  derivative: formula.extend({ by: z.string() }).nullable(),
  /** The formula and its derivative with these values; null where there is no curve of one variable. */
  figure: curvesSchema.nullable(),
});
export type Explanation = z.output<typeof explanation>;

const estimatedArm = z.strictObject({
  name: z.string(),
  parameters: count,
  stepsPerEpoch: count,
  epochs: count,
  /** Memory of one run in bytes: weights, gradients, what the optimiser keeps, and one batch. */
  bytes: count,
  /** Time of one run; null where the speed is not known. */
  seconds: z.number().min(0).nullable(),
});

/** By what times were estimated. */
const basis = z.discriminatedUnion('kind', [
  /** Earlier runs of similar shape on this machine and device. */
  z.strictObject({ kind: z.literal('runs'), runs: z.int().min(1) }),
  /** The speed measured of the kernels, in 10^9 operations per second of one thread. */
  z.strictObject({ kind: z.literal('kernels'), gigaflops: z.number() }),
  /** A trial of a second on the device, in which so many runs trained side by side. */
  z.strictObject({ kind: z.literal('trial'), sideBySide: z.int().min(1) }),
  /** The same, which is not at its end; the event `changed` tells of it. */
  z.strictObject({ kind: z.literal('being-tried') }),
  z.strictObject({ kind: z.literal('unknown') }),
]);

const estimate = z.strictObject({
  arms: z.array(estimatedArm),
  runs: count,
  /** Runs trained side by side. */
  jobs: z.int().min(1),
  /** Of the whole experiment; null where the speed is not known. */
  seconds: z.number().min(0).nullable(),
  /** The device it would train on, and why it is that one, as a sentence, where it was not asked for by name. */
  device: z.enum(deviceKinds),
  why: z.string().nullable(),
  basis,
});
export type Estimate = z.output<typeof estimate>;

/** What can be said of an experiment before it is trained. */
export const modelApi = {
  explain: { input: z.tuple([chosenTechnique]), output: explanation },
  /** Fails as `check` does on an experiment that cannot be run. */
  estimate: { input: z.tuple([z.json(), z.enum(deviceChoices)]), output: estimate },
} as const satisfies ApiTopic;
