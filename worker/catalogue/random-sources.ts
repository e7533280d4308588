import type { Family, Technique } from './technique.ts';

export interface RandomSource extends Technique {
  /** The generator and what it is keyed by. */
  readonly formula: string;
  /** Whether it has numbers for initial values that are uniform. */
  readonly isUniform: boolean;
}

/** Where initial values and the order of images come from. Noise and random subsets always come from `counter`. */
export const randomSources = {
  counter: {
    title: 'Counted',
    formula: 'philox(seed, purpose, epoch, step, index)',
    isUniform: true,
    help: 'Every number is known by its place, so that any part of a run can be repeated by itself.',
    source: 'Salmon 2011',
    parameters: {},
  },
  book: {
    title: 'Nielsen’s book',
    formula: 'mt19937(seed)',
    isUniform: false,
    help: 'The numbers of NumPy and Python 2 in the order of Nielsen’s programs, to repeat the published figures: biases layer by layer, then weights, and one shuffle per epoch.',
    source: 'Nielsen ch. 3, fig/*.py',
    parameters: {
      networks: { default: 0, min: 0, max: 100, help: 'Whole networks drawn before this one.' },
      epochs: { default: 0, min: 0, max: 10_000, unit: 'epochs', help: 'Epochs shuffled before the first.' },
    },
  },
} as const satisfies Family<RandomSource>;
