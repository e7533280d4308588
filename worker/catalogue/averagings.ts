import type { Family, Technique } from './technique.ts';

export interface Averaging extends Technique {
  /**
   * The weight that is evaluated, after every step: a formula of the weight `w` and of what was evaluated before,
   * `average`, which begins as the initial weight.
   */
  readonly formula: string;
}

export const averagings = {
  none: {
    title: 'None',
    formula: 'w',
    help: 'The weights themselves are evaluated.',
    source: 'plain training',
    parameters: {},
  },
  exponential: {
    title: 'Exponential average',
    formula: 'beta * average + (1 - beta) * w',
    help: 'Evaluates a running mean of the weights, over about 1 / (1 - beta) steps; training goes on with the weights themselves.',
    source: 'S2:829 (printed as a sum); Polyak & Juditsky 1992',
    parameters: { beta: { default: 0.999, min: 0, max: 1, exclusive: 'max', help: 'Memory of the average.' } },
  },
} as const satisfies Family<Averaging>;
