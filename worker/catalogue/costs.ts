import type { Family, Technique } from './technique.ts';
import type { outputs } from './outputs.ts';

export interface Cost extends Technique {
  /**
   * The cost of one output unit as a formula of its activation `a`, its target `y` and the number `n_out` of outputs;
   * `sum` and `max` run over the outputs. Summed over the outputs of an example, averaged over examples.
   */
  readonly formula: string;
  /** The output layers this cost is defined for. */
  readonly outputs: readonly (keyof typeof outputs)[];
}

export const costs = {
  quadratic: {
    title: 'Quadratic',
    formula: '(a - y)^2 / 2',
    outputs: ['sigmoid', 'softmax', 'identity', 'sign'],
    help: 'Half the squared distance to the target: learns slowly where a sigmoid output is saturated.',
    source: 'S0:60; Nielsen ch. 1',
    parameters: {},
  },
  squared: {
    title: 'Squared distance',
    formula: '(a - y)^2',
    outputs: ['sigmoid', 'softmax', 'identity', 'sign'],
    help: 'The squared distance to the target: twice the quadratic cost, and so twice its steps.',
    source: 'S2:475',
    parameters: {},
  },
  'cross-entropy': {
    title: 'Cross-entropy',
    formula: '-(y * log(a) + (1 - y) * log(1 - a))',
    outputs: ['sigmoid'],
    help: 'One binary cross-entropy per output, summed: the output error is a - y, free of the slope of the sigmoid.',
    source: 'S0:87, S0:163; Nielsen ch. 3',
    parameters: {},
  },
  'log-likelihood': {
    title: 'Log-likelihood',
    formula: '-y * log(a)',
    outputs: ['softmax'],
    help: 'Minus the logarithm of the probability given to the right class.',
    source: 'S2:514; S3:195',
    parameters: {},
  },
  'kl-divergence': {
    title: 'Kullback-Leibler divergence',
    formula: 'y > 0 ? y * (log(y) - log(a)) : 0',
    outputs: ['softmax'],
    help: 'Log-likelihood less the entropy of the target: the same gradient, and zero where the target is met.',
    source: 'S3:98',
    parameters: {},
  },
  'mean-squared': {
    title: 'Mean squared error',
    formula: '(a - y)^2 / n_out',
    outputs: ['sigmoid', 'softmax', 'identity', 'sign'],
    help: 'The squared distance to the target, averaged over the outputs: 2/n_out times the quadratic cost.',
    source: 'S3:181',
    parameters: {},
  },
  huber: {
    title: 'Huber',
    formula: 'abs(a - y) <= delta ? (a - y)^2 / 2 : delta * (abs(a - y) - delta / 2)',
    outputs: ['sigmoid', 'softmax', 'identity', 'sign'],
    help: 'Quadratic for small errors, linear for large ones.',
    source: 'S3:107; Huber 1964',
    parameters: {
      delta: { default: 1, min: 0, max: 1000, exclusive: 'min', help: 'Error at which it becomes linear.' },
    },
  },
  hinge: {
    title: 'Hinge',
    formula: '(1 - y) * max(0, margin + a - sum(a * y))',
    outputs: ['identity'],
    help: 'Every wrong class costs what its output lacks of lying a margin below that of the right one.',
    source: 'S3:107; Weston & Watkins 1999',
    parameters: { margin: { default: 1, min: 0, max: 1000, exclusive: 'min', help: 'Distance that is enough.' } },
  },
  'hinge-by-class': {
    title: 'Hinge by class',
    formula: 'max(0, margin - (2 * y - 1) * a)',
    outputs: ['identity'],
    help: 'One support vector machine per class, against all others: an output costs what it lacks of lying a margin on its side of zero.',
    source: 'S3:107; S2:181',
    parameters: { margin: { default: 1, min: 0, max: 1000, exclusive: 'min', help: 'Distance that is enough.' } },
  },
  perceptron: {
    title: 'Perceptron',
    // The larger of equals is the first: an output of exactly zero is on neither side, and learns.
    formula: 'max((1 - 2 * y) * a, 0)',
    outputs: ['identity'],
    help: 'What an output lies on the wrong side of zero: its steps are the perceptron rule, w + eta x or w - eta x where the side is wrong, else none.',
    source: 'S2:150; Rosenblatt 1958',
    parameters: {},
  },
} as const satisfies Family<Cost>;

export interface ClosedForm {
  readonly output: keyof typeof outputs;
  readonly cost: keyof typeof costs;
  readonly value: string;
  readonly error: string;
}

/**
 * Output and cost pairs whose composition is delicate in floating point. `value` is the cost and `error` its derivative
 * by the weighted input `z`, both exact and safe for every `z`; targets of softmax sum to one.
 */
export const closedForms = [
  { output: 'sigmoid', cost: 'cross-entropy', value: 'softplus(z) - y * z', error: 'a - y' },
  {
    output: 'softmax',
    cost: 'log-likelihood',
    value: 'm = max(z); y * (log(sum(exp(z - m))) - (z - m))',
    error: 'a - y',
  },
  {
    output: 'softmax',
    cost: 'kl-divergence',
    value: 'm = max(z); y > 0 ? y * (log(y) + log(sum(exp(z - m))) - (z - m)) : 0',
    error: 'a - y',
  },
] as const satisfies readonly ClosedForm[];
