import type { Family, Technique } from './technique.ts';

export interface Output extends Technique {
  /** The activations of the output layer as a formula of its weighted inputs `z`; `sum` and `max` run over the layer. */
  readonly formula: string;
}

export const outputs = {
  sigmoid: {
    title: 'Sigmoid',
    formula: 'sigmoid(z)',
    help: 'Every output is a probability of its own; they need not sum to one.',
    source: 'Nielsen ch. 1; S0',
    parameters: {},
  },
  softmax: {
    title: 'Softmax',
    formula: 'e = exp(z - constant(max(z))); e / sum(e)',
    help: 'The outputs form one probability distribution over the classes.',
    source: 'S0:169; S2:502; S3:191',
    parameters: {},
  },
  identity: {
    title: 'Identity',
    formula: 'z',
    help: 'The weighted inputs themselves.',
    source: 'S3:24',
    parameters: {},
  },
  sign: {
    title: 'Sign',
    formula: 'sign(z)',
    help: 'The output of the perceptron: its slope is zero everywhere, so gradient descent never learns anything with it.',
    source: 'S2:205',
    parameters: {},
  },
} as const satisfies Family<Output>;
