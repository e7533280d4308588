import type { Family, Technique } from './technique.ts';

export interface Optimiser extends Technique {
  /** Names of the values kept per weight between steps; they start at zero. */
  readonly slots: readonly string[];
  /**
   * Assignments to `w` and the slots, in order, from the gradient `g`, the rate `eta` and the number `t` of this step
   * (from 1).
   */
  readonly update: string;
  /** Where the gradient is taken, if not at `w`. */
  readonly lookahead?: string;
}

const momentumParameter = {
  default: 0.9,
  min: 0,
  max: 1,
  exclusive: 'max',
  help: 'How much of the last step is kept; 0 is plain descent.',
} as const;

export const optimisers = {
  sgd: {
    title: 'Stochastic gradient descent',
    slots: [],
    update: 'w = w - eta * g',
    help: 'Steps against the gradient of the mini-batch.',
    source: 'S0:437; S2:498',
    parameters: {},
  },
  momentum: {
    title: 'Momentum',
    slots: ['v'],
    update: 'v = mu * v - eta * g; w = w + v',
    help: 'Keeps a velocity: consistent gradients add up, alternating ones cancel.',
    source: 'S0:476; S1:526',
    parameters: { mu: momentumParameter },
  },
  nesterov: {
    title: 'Nesterov momentum',
    slots: ['v'],
    update: 'v = mu * v - eta * g; w = w + v',
    lookahead: 'w + mu * v',
    help: 'Momentum with the gradient taken where the velocity is about to carry the weights.',
    source: 'S1:580; Sutskever 2013',
    parameters: { mu: momentumParameter },
  },
  adam: {
    title: 'Adam',
    slots: ['m', 'r'],
    update:
      'm = beta1 * m + (1 - beta1) * g; r = beta2 * r + (1 - beta2) * g^2; ' +
      'w = w - eta * (m / (1 - beta1^t)) / (sqrt(r / (1 - beta2^t)) + epsilon)',
    help: 'Scales every step by running means of the gradient and of its square, corrected for their start at zero.',
    source: 'Kingma & Ba 2015 (S1:660 prints it with errors)',
    parameters: {
      beta1: { default: 0.9, min: 0, max: 1, exclusive: 'max', help: 'Memory of the gradient mean.' },
      beta2: { default: 0.999, min: 0, max: 1, exclusive: 'max', help: 'Memory of the mean squared gradient.' },
      epsilon: { default: 1e-8, min: 0, max: 1, exclusive: 'min', help: 'Keeps the division finite.' },
    },
  },
} as const satisfies Family<Optimiser>;
