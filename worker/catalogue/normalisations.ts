import type { Family, Technique } from './technique.ts';

/** A value kept per unit: where it begins, and what it is after a step, as a formula of the normalisation's names and itself. */
export interface Statistic {
  readonly initial: number;
  readonly formula: string;
}

export interface Normalisation extends Technique {
  /** What is normalised: the weighted input `z` of a layer or its weights `w`. */
  readonly value: 'z' | 'w';
  /**
   * What `sum` runs over, each with its `share` in the mean: the examples of a mini-batch, the units of the layer, or
   * the inputs of a unit.
   */
  readonly over: 'examples' | 'units' | 'inputs';
  /** The normalised value; also of the number `n_in` of inputs of a unit and of what is learned. */
  readonly formula: string;
  /** The same outside training, of the statistics; the formula itself if this is left out. */
  readonly evaluation?: string;
  /** What is learned per unit, without penalty, and where it begins. */
  readonly learned: Readonly<Record<string, number>>;
  readonly statistics: Readonly<Record<string, Statistic>>;
}

const standardised = 'm = sum(share * z); scale * (z - m) / sqrt(sum(share * (z - m)^2) + epsilon) + shift';
const scaleAndShift = { scale: 1, shift: 0 } as const;
const epsilon = { default: 1e-5, min: 0, max: 1, exclusive: 'min', help: 'Keeps the division finite.' } as const;

export const normalisations = {
  none: {
    title: 'None',
    value: 'z',
    over: 'units',
    formula: 'z',
    learned: {},
    statistics: {},
    help: 'Weighted inputs as they are.',
    source: 'plain training',
    parameters: {},
  },
  batch: {
    title: 'Batch normalisation',
    value: 'z',
    over: 'examples',
    formula: standardised,
    evaluation: 'scale * (z - mean) / sqrt(variance + epsilon) + shift',
    learned: scaleAndShift,
    statistics: {
      mean: { initial: 0, formula: 'memory * mean + (1 - memory) * sum(share * z)' },
      variance: {
        initial: 1,
        formula: 'm = sum(share * z); memory * variance + (1 - memory) * sum(share * (z - m)^2)',
      },
    },
    help: 'Every unit gets mean 0 and variance 1 over the mini-batch, then a learned scale and shift; outside training running means of both (variances divided by n) take their place.',
    source: 'S3:100; Ioffe & Szegedy 2015',
    parameters: {
      memory: { default: 0.9, min: 0, max: 1, exclusive: 'max', help: 'Memory of the running means, per step.' },
      epsilon,
    },
  },
  layer: {
    title: 'Layer normalisation',
    value: 'z',
    over: 'units',
    formula: standardised,
    learned: scaleAndShift,
    statistics: {},
    help: 'The units of a layer get mean 0 and variance 1 for every example, then a learned scale and shift per unit.',
    source: 'S3:100; Ba 2016',
    parameters: { epsilon },
  },
  weights: {
    title: 'Weight standardisation',
    value: 'w',
    over: 'inputs',
    formula: 'm = sum(share * w); (w - m) / sqrt(n_in * (sum(share * (w - m)^2) + epsilon))',
    learned: {},
    statistics: {},
    help: 'The weights into every unit get mean 0 and variance 1/n_in, whatever was learned.',
    source: 'S3:100; Qiao 2019, with the variance of Brock 2021',
    parameters: { epsilon },
  },
} as const satisfies Family<Normalisation>;
