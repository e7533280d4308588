import type { Family, Technique } from './technique.ts';

export interface Initialiser extends Technique {
  /**
   * One initial value as a formula of `normal` ~ N(0, 1) and `uniform` ~ U(0, 1), drawn afresh for every value, and of
   * the layer's `n_in` and `n_out`; `output` is 1 in the output layer, else 0, and `first` in the first unit of all.
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
  'glorot-normal': {
    title: 'Glorot normal',
    formula: 'normal * sqrt(2 / (n_in + n_out))',
    help: 'Normal weights with the variance of Glorot uniform.',
    source: 'S1:220; Glorot & Bengio 2010',
    parameters: {},
  },
  'glorot-sigmoid': {
    title: 'Glorot uniform × 4',
    formula: '4 * (2 * uniform - 1) * sqrt(6 / (n_in + n_out))',
    help: 'Glorot uniform for sigmoid units, whose slope at the origin is a quarter of that of tanh.',
    source: 'Deep Learning Tutorial, MLP (S1:231 prints the factor at tanh)',
    parameters: {},
  },
  'glorot-normal-sigmoid': {
    title: 'Glorot normal × 4',
    formula: '4 * normal * sqrt(2 / (n_in + n_out))',
    help: 'Normal weights with the variance of Glorot uniform × 4, for sigmoid units.',
    source: 'Deep Learning Tutorial, MLP (S1:231 prints the factor at tanh)',
    parameters: {},
  },
  'he-uniform': {
    title: 'He uniform',
    formula: '(2 * uniform - 1) * sqrt(6 / n_in)',
    help: 'Uniform weights with variance 2/n_in: keeps the second moment through ReLU layers.',
    source: 'S1:244; He 2015',
    parameters: {},
  },
  'he-normal': {
    title: 'He normal',
    formula: 'normal * sqrt(2 / n_in)',
    help: 'Normal weights with variance 2/n_in: keeps the second moment through ReLU layers.',
    source: 'S2:861 (printed as 2/sqrt(n)); He 2015',
    parameters: {},
  },
  'lecun-uniform': {
    title: 'LeCun uniform',
    formula: '(2 * uniform - 1) * sqrt(3 / n_in)',
    help: 'Uniform weights with variance 1/n_in.',
    source: 'LeCun 1998',
    parameters: {},
  },
  'uniform-scaled': {
    title: 'U(-1/sqrt(n_in), 1/sqrt(n_in))',
    formula: '(2 * uniform - 1) / sqrt(n_in)',
    help: 'The old heuristic: variance 1/(3 n_in), so signals shrink by 1/sqrt(3) per linear layer.',
    source: 'S3:513',
    parameters: {},
  },
  'small-normal': {
    title: 'Small normal',
    formula: 'sigma * normal',
    help: 'Normal weights of a chosen, small standard deviation.',
    source: 'S2:860; S3:510',
    parameters: { sigma: { default: 0.01, min: 0, max: 1000, help: 'Standard deviation.' } },
  },
  equal: {
    title: 'All equal',
    formula: 'value',
    help: 'The same value everywhere: if the biases are equal too, the units of a layer stay identical for ever.',
    source: 'S2:857',
    parameters: { value: { default: 0.1, min: -1000, max: 1000, help: 'The value of every weight.' } },
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
  constant: {
    title: 'Constant',
    formula: 'value',
    help: 'The same value everywhere; a small positive one helps ReLUs to start alive.',
    source: 'S2:863; S3:509',
    parameters: { value: { default: 0.1, min: -1000, max: 1000, help: 'The value of every bias.' } },
  },
  'output-offset': {
    title: 'N(0, 1), outputs shifted',
    formula: 'normal + offset * output',
    help: 'Standard normal biases, those of the output layer shifted: far off, the outputs start saturated and wrong.',
    source: 'S0:83',
    parameters: { offset: { default: 10, min: -1000, max: 1000, help: 'Shift of the output biases.' } },
  },
  'one-shifted': {
    title: 'N(0, 1), one shifted',
    formula: 'normal + shift * first',
    help: 'Standard normal biases, one of them shifted by next to nothing: two runs that begin almost alike.',
    source: 'Lorenz 1963',
    parameters: {
      shift: { default: 1e-6, min: -1000, max: 1000, help: 'Shift of the first bias of the first layer.' },
    },
  },
  zero: { title: 'Zero', formula: '0', help: 'All biases start at zero.', source: 'S2:862; S3:509', parameters: {} },
} as const satisfies Family<Initialiser>;
