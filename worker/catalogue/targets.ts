import type { Family, Technique } from './technique.ts';

export interface Targets extends Technique {
  /** The target of an output in training as a formula of `y`, 1 for the right class, else 0, and the number `n_out` of outputs. */
  readonly formula: string;
}

export const targets = {
  'one-hot': {
    title: 'One-hot',
    formula: 'y',
    help: 'One for the right class, zero for the others.',
    source: 'S2:250',
    parameters: {},
  },
  smoothed: {
    title: 'Label smoothing',
    formula: '(1 - alpha) * y + alpha / n_out',
    help: 'Spreads a share of the target over all classes, so that weights need not grow for ever.',
    source: 'S3:454; Szegedy 2016',
    parameters: { alpha: { default: 0.1, min: 0, max: 1, help: 'Share that is spread.' } },
  },
} as const satisfies Family<Targets>;

export interface Mixing extends Technique {
  /**
   * What an example of a mini-batch is replaced by in training, as a formula of its value `x` (a pixel or a target), that
   * of the `other` example it is mixed with, and `lambda`.
   */
  readonly formula: string;
  /** The share `lambda` as a formula of two numbers `u` and `v`, uniform on [0, 1). */
  readonly lambda: string;
  /** What shares a draw; by default nothing does. */
  readonly shared?: 'batch';
}

const mixup = {
  formula: 'lambda * x + (1 - lambda) * other',
  // Beta(alpha, alpha) without rejection: L. Devroye, "Random variate generation in one line of code" (1996), section 5,
  // with numerator and denominator multiplied by u^(1/alpha) against overflow.
  lambda:
    'q = u^(1 / alpha); s = (1 - q) * max(cos(2 * pi * v)^2, 1e-12); (1 + (v < 1 / 2 ? -1 : 1) * sqrt(s / (q + s))) / 2',
  parameters: {
    alpha: { default: 0.2, min: 0.01, max: 100, help: 'Small: mostly one of the two; 1: any share as likely.' },
  },
} as const;

export const mixings = {
  none: {
    title: 'None',
    formula: 'x',
    lambda: '1',
    help: 'Examples as they are.',
    source: 'plain training',
    parameters: {},
  },
  mixup: {
    ...mixup,
    title: 'Mixup',
    shared: 'batch',
    help: 'Mixes every example with the next of its mini-batch, images and targets alike; the share, from Beta(alpha, alpha), is drawn per mini-batch.',
    source: 'S3:318; Zhang 2018',
  },
  'mixup-by-example': {
    ...mixup,
    title: 'Mixup by example',
    help: 'Mixup with a share of its own for every example.',
    source: 'S3:318; Zhang 2018',
  },
} as const satisfies Family<Mixing>;
