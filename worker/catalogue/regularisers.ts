import type { Family, Technique } from './technique.ts';

export interface Penalty extends Technique {
  /** What one weight adds to the cost, as a formula of the weight `w` and the number `n` of training images. Biases are free. */
  readonly formula: string;
}

const lambda = {
  default: 0,
  min: 0,
  max: 1e6,
  help: 'Strength per training set; 0 switches the penalty off.',
} as const;

export const penalties = {
  l2: {
    title: 'L2 (weight decay)',
    formula: 'lambda / (2 * n) * w^2',
    help: 'Keeps weights small: every step also shrinks them in proportion.',
    source: 'S0:198',
    parameters: { lambda },
  },
  l1: {
    title: 'L1',
    formula: 'lambda / n * abs(w)',
    help: 'Keeps few weights: every step also moves them a constant amount towards zero; at zero it does nothing.',
    source: 'S0:251',
    parameters: { lambda },
  },
} as const satisfies Family<Penalty>;
