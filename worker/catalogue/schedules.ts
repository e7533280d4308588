import type { Family, Technique } from './technique.ts';

export interface Schedule extends Technique {
  /** The learning rate as a formula of the epoch `k` (from 0), the step `t` (from 0) and the number of `epochs`. */
  readonly formula: string;
}

export const schedules = {
  constant: {
    title: 'Constant',
    formula: 'eta',
    help: 'One learning rate for the whole run.',
    source: 'S0:410',
    parameters: {
      eta: { default: 0.5, min: 0, max: 1e6, exclusive: 'min', help: 'Learning rate.' },
    },
  },
} as const satisfies Family<Schedule>;
