import type { Family, Technique } from './technique.ts';

/** A technique that makes values of the network random while it trains. */
export interface Noise extends Technique {
  /**
   * The value in training as a formula of the value itself (`a` of an input or a hidden unit, `w` of a weight), of `u`,
   * uniform on [0, 1), and of `n`, standard normal; both are drawn anew in every step.
   */
  readonly formula: string;
  /** The value outside training; the value itself, if this is left out. */
  readonly evaluation?: string;
  /**
   * What shares a draw: the examples of a mini-batch (values of units), or the weights that leave a hidden unit. By
   * default nothing does.
   */
  readonly shared?: 'batch' | 'unit';
  /** Whether a draw holds for a whole epoch and not for one step. */
  readonly held?: 'epoch';
  /** What the biases `b` of the layer above are outside training; themselves, if this is left out. */
  readonly biases?: string;
}

const rate = { default: 0.5, min: 0, max: 1, exclusive: 'max', help: 'Share that is dropped.' } as const;

const dropped = 'u < rate ? 0 : a / (1 - rate)';

export const inputNoises = {
  none: { title: 'None', formula: 'a', help: 'Inputs as they are.', source: 'plain training', parameters: {} },
  gaussian: {
    title: 'Gaussian noise',
    formula: 'a + sigma * n',
    help: 'Normal noise on every input; for a linear unit this is L2 with weight sigma^2.',
    source: 'S4:5 (the printed sum lacks the square of the weights); Bishop 1995',
    parameters: { sigma: { default: 0.1, min: 0, max: 100, help: 'Standard deviation, in units of the input.' } },
  },
  dropout: {
    title: 'Dropout',
    formula: dropped,
    help: 'Drops inputs of every example at random; the others grow by as much.',
    source: 'S3:356; Srivastava 2014',
    parameters: { rate: { ...rate, default: 0.2 } },
  },
} as const satisfies Family<Noise>;

export const unitNoises = {
  none: { title: 'None', formula: 'a', help: 'Hidden units as they are.', source: 'plain training', parameters: {} },
  dropout: {
    title: 'Dropout',
    formula: dropped,
    help: 'Drops hidden units of every example at random; the others grow by as much, so that nothing changes outside training.',
    source: 'S3:356; S3:438; Srivastava 2014',
    parameters: { rate },
  },
  'dropout-by-batch': {
    title: 'Dropout, scaled afterwards',
    formula: 'u < rate ? 0 : a',
    evaluation: '(1 - rate) * a',
    shared: 'batch',
    help: 'Drops the same hidden units for a whole mini-batch; outside training what leaves a unit is scaled down.',
    source: 'S0:278; S1:449 (printed as once per epoch, and with scaled biases)',
    parameters: { rate },
  },
  'gaussian-dropout': {
    title: 'Gaussian dropout',
    formula: 'a * (1 + sqrt(rate / (1 - rate)) * n)',
    help: 'Multiplies hidden units by normal numbers with the mean and the variance of dropout.',
    source: 'Srivastava 2014, section 10',
    parameters: { rate },
  },
} as const satisfies Family<Noise>;

export const weightNoises = {
  none: { title: 'None', formula: 'w', help: 'Weights as they are.', source: 'plain training', parameters: {} },
  dropconnect: {
    title: 'DropConnect',
    formula: 'u < rate ? 0 : w / (1 - rate)',
    help: 'Drops weights at random in every step; the others grow by as much.',
    source: 'S1:463; Wan 2013',
    parameters: { rate },
  },
  whiteout: {
    title: 'Whiteout',
    formula: 'w + constant(sqrt(sigma^2 * max(abs(w), least)^(-gamma) + lambda)) * n',
    help: 'Normal noise on every weight, the larger the smaller the weight is. It is drawn first: the gradient is that at the noisy weight.',
    source: 'S1:480; Li & Liu 2016',
    parameters: {
      sigma: { default: 0.1, min: 0, max: 100, help: 'Standard deviation at weights of size one.' },
      gamma: { default: 1, min: 0, max: 2, help: 'How much smaller weights have more noise: 0 is none.' },
      lambda: { default: 0, min: 0, max: 100, help: 'Variance that all weights have in addition.' },
      least: { default: 0.01, min: 0, max: 1, exclusive: 'min', help: 'The noise grows no more for weights below.' },
    },
  },
  shakeout: {
    title: 'Shakeout',
    formula: 'u < rate ? -c * sign(w) : (w + c * rate * sign(w)) / (1 - rate)',
    shared: 'unit',
    help: 'Dropout of hidden units that reverses the weights of those it drops instead of taking them away; c = 0 is dropout.',
    source: 'Kang 2016 (S1:470 prints it without the mean preserved)',
    parameters: { rate, c: { default: 0.1, min: 0, max: 100, help: 'Size of a reversed weight.' } },
  },
} as const satisfies Family<Noise>;
