import type { Family, Technique } from './technique.ts';

export interface Preparation extends Technique {
  /** The network's input as a formula of the pixel byte `x` (0 to 255). */
  readonly formula: string;
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
} as const satisfies Family<Preparation>;
