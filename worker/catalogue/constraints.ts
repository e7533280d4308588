import type { Family, Technique } from './technique.ts';

export interface Constraint extends Technique {
  /** A weight after every step as a formula of itself, `w`, and of the Euclidean `norm` of the weights into its unit. */
  readonly formula: string;
}

export const constraints = {
  none: { title: 'None', formula: 'w', help: 'Weights may be of any size.', source: 'plain training', parameters: {} },
  'max-norm': {
    title: 'Max-norm',
    formula: 'w * min(1, limit / norm)',
    help: 'Shortens the weights into a unit whenever they are longer than the limit; goes well with dropout.',
    source: 'S3:415; Srivastava 2014',
    parameters: {
      limit: { default: 3, min: 0, max: 1e6, exclusive: 'min', help: 'Largest norm of the weights into a unit.' },
    },
  },
} as const satisfies Family<Constraint>;
