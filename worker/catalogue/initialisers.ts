import type { Family, Technique } from './technique.ts';

export interface Initialiser extends Technique {
  /**
   * One initial value as a formula of `normal` ~ N(0, 1) and `uniform` ~ U(0, 1), drawn afresh for every value, and of
   * the layer's `n_in` and `n_out`.
   */
  readonly formula: string;
}

export const weightInitialisers = {
  normal: {
    title: 'N(0, 1)',
    formula: 'normal',
    help: 'Standard normal weights: with many inputs most sigmoid units start saturated.',
    source: 'S0:359; S1:205',
    parameters: {},
  },
  'normal-scaled': {
    title: 'N(0, 1/n_in)',
    formula: 'normal / sqrt(n_in)',
    help: 'Normal weights with standard deviation 1/sqrt(n_in): weighted inputs keep a standard deviation near one.',
    source: 'S0:387; S1:211',
    parameters: {},
  },
  'glorot-uniform': {
    title: 'Glorot uniform',
    formula: '(2 * uniform - 1) * sqrt(6 / (n_in + n_out))',
    help: 'Uniform weights with variance 2/(n_in + n_out), a compromise between the forward and the backward pass.',
    source: 'S1:220; S3:518; Glorot & Bengio 2010',
    parameters: {},
  },
} as const satisfies Family<Initialiser>;

export const biasInitialisers = {
  normal: {
    title: 'N(0, 1)',
    formula: 'normal',
    help: 'Standard normal biases.',
    source: 'S0:392; Nielsen ch. 3',
    parameters: {},
  },
  zero: { title: 'Zero', formula: '0', help: 'All biases start at zero.', source: 'S2:862; S3:509', parameters: {} },
} as const satisfies Family<Initialiser>;
