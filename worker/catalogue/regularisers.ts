import type { Family, Technique } from './technique.ts';

export interface Penalty extends Technique {
  /** What one weight adds to the cost, as a formula of the weight `w` and the number `n` of training images. Biases are free. */
  readonly formula: string;
  /**
   * The weight after a step that does not descend the formula with the gradient of the cost, but after it: also of the
   * rate `eta`.
   */
  readonly step?: string;
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
  'l1-clipped': {
    title: 'L1, clipped at zero',
    formula: 'lambda / n * abs(w)',
    step: 'w - min(eta * lambda / n, abs(w)) * sign(w)',
    help: 'L1 as a step of its own after that of the optimiser, which stops at zero: weights become zero and not only small.',
    source: 'S3:313',
    parameters: { lambda },
  },
} as const satisfies Family<Penalty>;
