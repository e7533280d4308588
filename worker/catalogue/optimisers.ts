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

const epsilon = { default: 1e-8, min: 0, max: 1, exclusive: 'min', help: 'Keeps the division finite.' } as const;

const adamParameters = {
  beta1: { default: 0.9, min: 0, max: 1, exclusive: 'max', help: 'Memory of the gradient mean.' },
  beta2: { default: 0.999, min: 0, max: 1, exclusive: 'max', help: 'Memory of the mean squared gradient.' },
  epsilon,
} as const;

const decay = {
  default: 0.01,
  min: 0,
  max: 1,
  help: 'Share of weights and biases lost per step, times the rate.',
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
    parameters: adamParameters,
  },
  'momentum-averaged': {
    title: 'Momentum, averaged form',
    slots: ['v'],
    update: 'v = beta * v - eta * (1 - beta) * g; w = w + v',
    help: 'Momentum with the gradient weighted by 1 - beta: at equal rate its steps are 1 - beta times as long.',
    source: 'S2:899 (printed with the sign and the rate missing)',
    parameters: { beta: momentumParameter },
  },
  adagrad: {
    title: 'AdaGrad',
    slots: ['r'],
    update: 'r = r + g^2; w = w - eta * g / (sqrt(r) + epsilon)',
    help: 'Divides by the root of the sum of all squared gradients so far: rates only ever fall.',
    source: 'S1:604; Duchi 2011',
    parameters: { epsilon },
  },
  rmsprop: {
    title: 'RMSProp',
    slots: ['r'],
    update: 'r = rho * r + (1 - rho) * g^2; w = w - eta * g / (sqrt(r) + epsilon)',
    help: 'Divides by the root of a running mean of the squared gradients.',
    source: 'S1:628 (epsilon under the root there); Tieleman & Hinton 2012',
    parameters: {
      rho: { default: 0.9, min: 0, max: 1, exclusive: 'max', help: 'Memory of the mean squared gradient.' },
      epsilon,
    },
  },
  'delta-bar-delta': {
    title: 'Delta-bar-delta',
    slots: ['gain', 'trace'],
    update:
      'gain = trace * g > 0 ? gain + kappa : trace * g < 0 ? gain - phi * (1 + gain) : gain; ' +
      'trace = (1 - theta) * g + theta * trace; w = w - eta * (1 + gain) * g',
    help: 'Every weight has a rate of its own: it grows by steps while the gradient keeps its sign and falls by a factor when that turns.',
    source: 'S1:596; Jacobs 1988 (for full batches)',
    parameters: {
      kappa: { default: 0.1, min: 0, max: 10, help: 'Growth of the rate of a weight, in shares of the learning rate.' },
      phi: { default: 0.1, min: 0, max: 1, exclusive: 'max', help: 'Share of the rate lost when the gradient turns.' },
      theta: { default: 0.7, min: 0, max: 1, exclusive: 'max', help: 'Memory of the gradients.' },
    },
  },
  adamw: {
    title: 'AdamW',
    slots: ['m', 'r'],
    update:
      'm = beta1 * m + (1 - beta1) * g; r = beta2 * r + (1 - beta2) * g^2; ' +
      'w = (1 - eta * decay) * w - eta * (m / (1 - beta1^t)) / (sqrt(r / (1 - beta2^t)) + epsilon)',
    help: 'Adam with weight decay of its own, apart from the gradient and its scaling.',
    source: 'S3:99; Loshchilov & Hutter 2019',
    parameters: { ...adamParameters, decay },
  },
  sgdw: {
    title: 'SGDW',
    slots: ['v'],
    update: 'v = mu * v - eta * g; w = (1 - eta * decay) * w + v',
    help: 'Momentum with weight decay of its own, apart from the gradient.',
    source: 'S3:99; Loshchilov & Hutter 2019',
    parameters: { mu: momentumParameter, decay },
  },
} as const satisfies Family<Optimiser>;
