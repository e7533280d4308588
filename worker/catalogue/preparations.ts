import type { Family, Technique } from './technique.ts';

export interface Preparation extends Technique {
  /**
   * The network's input as a formula of the pixel byte `x` (0 to 255), and of the `mean` and standard `deviation` of the
   * training images if it asks for them.
   */
  readonly formula: string;
  /** Whether these are those of every pixel, or of all pixels together. */
  readonly statistics?: 'pixel' | 'all';
}

export const preparations = {
  'divide-256': {
    title: 'Byte / 256',
    formula: 'x / 256',
    help: 'Pixels in [0, 1), as in Nielsen’s book and its published figures.',
    source: 'Nielsen ch. 1',
    parameters: {},
  },
  'divide-255': {
    title: 'Byte / 255',
    formula: 'x / 255',
    help: 'Pixels in [0, 1].',
    source: 'common practice',
    parameters: {},
  },
  'mean-image': {
    title: 'Mean image subtracted',
    formula: '(x - mean) / 255',
    statistics: 'pixel',
    help: 'Every pixel less its mean over the training images; the other images less the same mean.',
    source: 'S2:917',
    parameters: {},
  },
  'standardise-pixels': {
    title: 'Standardised by pixel',
    formula: '(x - mean) / deviation',
    statistics: 'pixel',
    help: 'Every pixel with mean 0 and standard deviation 1 over the training images; pixels that never vary are only centred.',
    source: 'S2:906',
    parameters: {},
  },
  standardise: {
    title: 'Standardised',
    formula: '(x - mean) / deviation',
    statistics: 'all',
    help: 'All pixels together with mean 0 and standard deviation 1 over the training images.',
    source: 'S2:906; common practice',
    parameters: {},
  },
} as const satisfies Family<Preparation>;
