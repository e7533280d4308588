import type { Family, Technique } from './technique.ts';

export interface Penalty extends Technique {
  /**
   * What one weight adds to the mean cost, as a formula of the weight `w`, the number `n` of training images, the number
   * `m` of images per step and the learning rate `eta`.
   */
  readonly formula: string;
  /**
   * The weight after a step that does not descend the formula with the gradient of the cost, but after it: also of the
   * rate `eta`.
   */
  readonly step?: string;
  /** Whether biases pay too; else they are free. */
  readonly biases?: true;
}

const lambda = {
  default: 0,
  min: 0,
  max: 1e6,
  help: 'Strength; 0 switches the penalty off.',
} as const;

export const penalties = {
  l2: {
    title: 'L2 (weight decay)',
    formula: 'lambda / (2 * n) * w^2',
    help: 'Keeps weights small: every step also shrinks them by the share eta lambda / n.',
    source: 'S0:198',
    parameters: { lambda },
  },
  'l2-batch': {
    title: 'L2 per step',
    formula: 'lambda / (2 * m) * w^2',
    help: 'L2 for a cost summed over the m images of a step: shrinks weights by eta lambda / m, as l2 does with lambda n / m.',
    source: 'S1:353',
    parameters: { lambda },
  },
  'l2-half': {
    title: 'L2, half the square',
    formula: 'lambda / 2 * w^2',
    help: 'L2 beside the mean cost, whatever the size of the set: shrinks weights by eta lambda, as l2 does with lambda n.',
    source: 'S2:815',
    parameters: { lambda },
  },
  'l2-square': {
    title: 'L2, the whole square, biases too',
    formula: 'lambda * w^2',
    biases: true,
    help: 'Shrinks weights and biases by 2 eta lambda, as l2 does the weights with 2 lambda n.',
    source: 'S3:257',
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
