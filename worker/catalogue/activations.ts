import type { Family, Technique } from './technique.ts';

export interface Activation extends Technique {
  /** The activation of one unit as a formula of its weighted input `z`. */
  readonly formula: string;
  /** The largest size of its slope, as a formula of its parameters: a unit far below it passes almost no gradient back. */
  readonly steepest: string;
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
} as const satisfies Family<Activation>;
