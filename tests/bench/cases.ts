import type { ExperimentInput } from '../../worker/contract/experiment.ts';

/** A training that is timed: its name says layers and batch. */
export interface Case {
  readonly name: string;
  readonly hidden: number;
  readonly batch: number;
  readonly activation: 'sigmoid' | 'relu';
  readonly output: 'sigmoid' | 'softmax';
  readonly optimiser: 'sgd' | 'adam';
  readonly eta: number;
  /** What is done to images; the peers have no such thing. */
  readonly augmentation?: AugmentationInput;
}

type AugmentationInput = NonNullable<ExperimentInput['recipe']['augmentation']>;

export const images = 50_000;

const small = { batch: 10, activation: 'sigmoid', output: 'sigmoid', optimiser: 'sgd', eta: 0.1 } as const;
const wide = { hidden: 800, batch: 100, activation: 'relu', output: 'softmax' } as const;

export const cases: readonly Case[] = [
  { ...small, name: '784-30-10 b10', hidden: 30 },
  { ...small, name: '784-100-10 b10', hidden: 100 },
  {
    ...small,
    name: '784-100-10 b10, elastic distortion',
    hidden: 100,
    augmentation: { elastic: { alpha: 34, sigma: 4 } },
  },
  { ...wide, name: '784-800-10 b100 ReLU', optimiser: 'sgd', eta: 0.1 },
  { ...wide, name: '784-800-10 b100 ReLU, Adam', optimiser: 'adam', eta: 0.001 },
];

/** Floating point operations per training image: forward, weight gradients, and the error of the hidden layer. */
export const flopsPerImage = ({ hidden }: Case): number => 4 * (784 * hidden + hidden * 10) + 2 * hidden * 10;

export const experimentOf = (
  { hidden, batch, activation, output, optimiser, eta, augmentation }: Case,
  source: string,
): ExperimentInput => ({
  format: 'epoch-lab/experiment@1',
  name: 'bench',
  data: { source, train: images, validation: 0, test: 0 },
  recipe: {
    network: { hidden: [{ units: hidden, activation: { kind: activation } }], output: { kind: output } },
    ...(augmentation && { augmentation }),
    cost: { kind: output === 'softmax' ? 'log-likelihood' : 'cross-entropy' },
    optimiser: { kind: optimiser },
    schedule: { kind: 'constant', eta },
    protocol: { epochs: 1, batch },
  },
  arms: [{ name: 'bench' }],
  seeds: [1],
  measure: { split: 'train' },
});
