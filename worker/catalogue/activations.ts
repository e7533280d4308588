import type { Family, Technique } from './technique.ts';

export interface Activation extends Technique {
  /** The activation of one unit as a formula of its weighted input `z`. */
  readonly formula: string;
  /** What is learned per unit besides weights and biases, without penalty, by its name in the formula; and where it begins. */
  readonly learned?: Readonly<Record<string, number>>;
  /** The parameter that says of how many affine pieces a unit has the choice; `max` of one argument runs over them. */
  readonly pieces?: string;
  /** The activation while training, where that is another one: also of `n`, standard normal and drawn in every step. */
  readonly training?: string;
  /**
   * The largest size of its slope, as a formula of its parameters: a unit far below it passes almost no gradient back.
   * Where it is left out it is looked for among weighted inputs from -8 to 8.
   */
  readonly steepest?: string;
}

export const activations = {
  identity: {
    title: 'Identity',
    formula: 'z',
    steepest: '1',
    help: 'No non-linearity: layers of it collapse to one linear map.',
    source: 'S3:24',
    parameters: {},
  },
  sigmoid: {
    title: 'Sigmoid',
    formula: 'sigmoid(z)',
    steepest: '1 / 4',
    help: 'Squashes to (0, 1); its slope is at most 1/4 and vanishes for large |z|.',
    source: 'Nielsen ch. 1; S1:42',
    parameters: {},
  },
  tanh: {
    title: 'Hyperbolic tangent',
    formula: 'tanh(z)',
    steepest: '1',
    help: 'A sigmoid rescaled to (-1, 1): zero-centred, with slope 1 at the origin.',
    source: 'S0:486; S1:53',
    parameters: {},
  },
  relu: {
    title: 'Rectified linear',
    formula: 'z > 0 ? z : 0',
    steepest: '1',
    help: 'Zero for negative input, slope 1 for positive; the slope at 0 is taken as 0.',
    source: 'S0:497; S1:111; Nair & Hinton 2010',
    parameters: {},
  },
  'noisy-relu': {
    title: 'Noisy rectified linear',
    formula: 'z > 0 ? z : 0',
    training: 'x = z + sqrt(sigmoid(z)) * n; x > 0 ? x : 0',
    steepest: '1',
    help: 'In training a ReLU of its input with normal noise of variance sigmoid(z); elsewhere a plain ReLU.',
    source: 'S1:142; Nair & Hinton 2010',
    parameters: {},
  },
  'lecun-tanh': {
    title: 'LeCun’s tanh',
    formula: '1.7159 * tanh(2 / 3 * z)',
    steepest: '1.7159 * 2 / 3',
    help: 'A tanh scaled so that f(1) = 1 and f(-1) = -1, where its curvature is largest.',
    source: 'S1:79; LeCun 1998',
    parameters: {},
  },
  'leaky-relu': {
    title: 'Leaky ReLU',
    formula: 'z > 0 ? z : beta * z',
    steepest: '1',
    help: 'A ReLU that keeps a small slope for negative input, so that units do not die.',
    source: 'S1:135; S4:59',
    parameters: { beta: { default: 0.1, min: 0, max: 1, help: 'Slope for negative input.' } },
  },
  prelu: {
    title: 'Parametric ReLU',
    formula: 'z > 0 ? z : slope * z',
    learned: { slope: 0.25 },
    steepest: '1',
    help: 'A leaky ReLU whose slope for negative input is learned, one per unit, from 0.25 on and without penalty.',
    source: 'S3:96; He 2015',
    parameters: {},
  },
  maxout: {
    title: 'Maxout',
    formula: 'max(z)',
    pieces: 'pieces',
    steepest: '1',
    help: 'The largest of several weighted inputs, each with weights and biases of its own: a convex function of straight pieces.',
    source: 'S4:65; Goodfellow 2013',
    parameters: { pieces: { default: 2, min: 1, max: 8, whole: true, help: 'Weighted inputs per unit.' } },
  },
  elu: {
    title: 'Exponential linear',
    formula: 'z > 0 ? z : beta * (exp(z) - 1)',
    steepest: 'max(1, beta)',
    help: 'Levels off at -beta for negative input; its slope is continuous at 0 for beta = 1 only.',
    source: 'S1:150; S4:61; Clevert 2016',
    parameters: { beta: { default: 1, min: 0, max: 10, help: 'Minus the limit for very negative input.' } },
  },
  softplus: {
    title: 'Softplus',
    formula: 'softplus(z)',
    steepest: '1',
    help: 'ln(1 + e^z), a smooth ReLU whose slope is the sigmoid.',
    source: 'S1:129',
    parameters: {},
  },
  gelu: {
    title: 'Gaussian error linear',
    formula: 'z * (1 + erf(z / sqrt(2))) / 2',
    steepest: '1.1289',
    help: 'The input times the probability that a standard normal number lies below it.',
    source: 'S3:96; Hendrycks & Gimpel 2016',
    parameters: {},
  },
  swish: {
    title: 'Swish',
    formula: 'z * sigmoid(beta * z)',
    steepest: '1.0998',
    help: 'The input times its own sigmoid; SiLU for beta = 1. Dips below zero before it rises.',
    source: 'S3:96; Ramachandran 2017',
    parameters: { beta: { default: 1, min: 0, max: 100, help: 'Sharpness: 0 is half the identity, large is ReLU.' } },
  },
  mish: {
    title: 'Mish',
    formula: 'z * tanh(softplus(z))',
    steepest: '1.0885',
    help: 'Close to swish, with the tanh of the softplus as its gate.',
    source: 'S3:96; Misra 2019',
    parameters: {},
  },
  formula: {
    title: 'Own formula',
    formula: 'z * sigmoid(z)',
    help: 'An activation of your own, differentiated and compiled like the others.',
    source: 'the recipe',
    parameters: {},
    own: { names: ['z'], help: 'The activation as a formula of the weighted input z.' },
  },
  step: {
    title: 'Step',
    formula: '(1 + sign(z)) / 2',
    steepest: '0',
    help: 'The limit of (1 + tanh(k z)) / 2: its slope is zero everywhere, so gradient descent teaches the layers below nothing.',
    source: 'S2:353',
    parameters: {},
  },
  sign: {
    title: 'Sign',
    formula: 'sign(z)',
    steepest: '0',
    help: 'The unit of the perceptron: its slope is zero everywhere, so gradient descent never moves what feeds it.',
    source: 'S2:205; S2:353',
    parameters: {},
  },
} as const satisfies Family<Activation>;
