import type { Family, Technique } from './technique.ts';

export interface Clipping extends Technique {
  /**
   * What is used of one value `g` of the gradient of a mini-batch, before penalties; `norm` is the Euclidean norm of the
   * whole gradient, over all layers.
   */
  readonly formula: string;
}

const limit = { default: 1, min: 0, max: 1e6, exclusive: 'min' } as const;

export const clippings = {
  none: { title: 'None', formula: 'g', help: 'The gradient as it is.', source: 'plain training', parameters: {} },
  value: {
    title: 'By value',
    formula: 'max(-limit, min(limit, g))',
    help: 'Limits every value of the gradient by itself, which changes its direction.',
    source: 'S3:544',
    parameters: { limit: { ...limit, help: 'Largest size of a value.' } },
  },
  norm: {
    title: 'By norm',
    formula: 'g * min(1, limit / norm)',
    help: 'Shortens a gradient that is longer than the limit and keeps its direction.',
    source: 'S1:437; S3:544; Pascanu 2013',
    parameters: { limit: { ...limit, help: 'Largest norm of the gradient of all layers together.' } },
  },
} as const satisfies Family<Clipping>;
