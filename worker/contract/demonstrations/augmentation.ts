import { z } from 'zod';
import { augmentations } from '../../catalogue/augmentations.ts';
import { experimentFormat, type ExperimentInput, sourceSchema } from '../experiment.ts';
import { numberSetting, seedSetting } from './number-setting.ts';

export type AugmentationName = keyof typeof augmentations;
export const augmentationNames = Object.keys(augmentations) as [AugmentationName, ...AugmentationName[]];

/** How strong each is usually; doses are multiples of it. */
export const usualDoses: Readonly<Record<AugmentationName, number>> = {
  ...{ shift: 1, rotation: 15, scale: 0.1, skew: 0.2 },
  ...{ elastic: 34, drop: 0.1, noise: 0.1, mirror: 0.5 },
};
const multiples = [0.5, 1, 2, 4, 8];

/** The doses of a transformation from weak to strong, within its range and without repetition. */
export function dosesOf(name: AugmentationName): number[] {
  const { strength, parameters } = augmentations[name];
  const { max, ...range } = (parameters as Readonly<Record<string, { max: number; whole?: true }>>)[strength]!;
  const doses = multiples.map((times) => Math.min(max, times * usualDoses[name]));
  return [...new Set(doses.map((dose) => (range.whole ? Math.ceil(dose) : Number(dose.toPrecision(3)))))];
}

export const mostDraws = 1000;

/** One training image under every transformation. */
export const augmentationDoseSettings = z.strictObject({
  source: sourceSchema.default('built-in'),
  /** Place of the image in the training file. */
  image: numberSetting({ min: 0, max: 59_999, slider: [0, 239], isWhole: true }).default(7),
  seed: seedSetting,
  /** The epoch the images belong to: another one draws other amounts. */
  step: z.int().min(0).max(mostDraws).default(0),
  /** Width of the smoothing of elastic distortion, and its strength where its field is drawn. */
  sigma: numberSetting({ min: 0.5, max: 20, slider: [0.5, 10], step: 0.5 }).default(4),
  alpha: numberSetting({ min: 0, max: 300, slider: [0, 200], step: 1 }).default(34),
});
export type AugmentationDoseSettings = z.output<typeof augmentationDoseSettings>;

const bytes = z.instanceof(Uint8Array<ArrayBufferLike>);
const floats = z.instanceof(Float32Array<ArrayBufferLike>);

export const augmentationDoseAnswer = z.strictObject({
  rows: z.int(),
  columns: z.int(),
  label: z.int(),
  original: bytes,
  /** Per transformation the image under each dose, one after the other. */
  changed: z.array(z.strictObject({ name: z.enum(augmentationNames), doses: z.array(z.number()), pixels: bytes })),
  /** How far from each place elastic distortion takes its value, in pixels, across and down; and what comes of it. */
  elastic: z.strictObject({ across: floats, down: floats, pixels: bytes }),
});
export type AugmentationDoseAnswer = z.output<typeof augmentationDoseAnswer>;

/** Training with each transformation at its usual dose, beside none. */
export function augmentationExperiment({ source }: AugmentationDoseSettings): ExperimentInput {
  const helpful = augmentationNames.filter((name) => name !== 'drop' && name !== 'noise');
  return {
    format: experimentFormat,
    name: 'Which augmentation helps',
    question: 'Which way of changing training images makes a network better on others?',
    data: { source, train: 1000, validation: 2000, test: 2000 },
    recipe: {
      network: { hidden: [{ units: 30, activation: { kind: 'sigmoid' } }], output: { kind: 'softmax' } },
      cost: { kind: 'log-likelihood' },
      schedule: { kind: 'constant', eta: 0.5 },
      protocol: { epochs: 30, batch: 10 },
    },
    arms: [
      { name: 'None', changes: {} },
      ...helpful.map((name) => ({
        name: augmentations[name].title,
        changes: { [`augmentation.${name}.${augmentations[name].strength}`]: usualDoses[name] },
      })),
    ],
    seeds: [1, 2, 3, 4, 5],
  };
}
