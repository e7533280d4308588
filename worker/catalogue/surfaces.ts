import type { Family, Technique } from './technique.ts';

/** A cost of two weights, to look at what optimisers do on it. */
export interface Surface extends Technique {
  /** The cost as a formula of `x` and `y`. */
  readonly formula: string;
  /** The part that is looked at. */
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
  readonly start: readonly [x: number, y: number];
  /** A learning rate at which plain descent neither crawls nor diverges. */
  readonly eta: number;
  /** Where no place nearby is lower; empty where that is not known. */
  readonly minima: readonly (readonly [x: number, y: number])[];
}

export const surfaces = {
  valley: {
    title: 'Valley',
    formula: 'x^2 + y^2',
    x: [-2, 2],
    y: [-2, 2],
    start: [-1.6, 1.2],
    eta: 0.1,
    minima: [[0, 0]],
    help: 'As steep in all directions: the gradient points to the minimum.',
    source: 'Nielsen ch. 1',
    parameters: {},
  },
  ravine: {
    title: 'Ravine',
    formula: 'x^2 + 10 * y^2',
    x: [-2, 2],
    y: [-2, 2],
    start: [-1.8, 1.2],
    eta: 0.08,
    minima: [[0, 0]],
    help: 'Ten times as steep across as along: the gradient points past the minimum.',
    source: 'S1:537; Nielsen ch. 3',
    parameters: {},
  },
  saddle: {
    title: 'Saddle',
    formula: 'x^2 - y^2 + y^4 / 4',
    x: [-2, 2],
    y: [-2.4, 2.4],
    start: [1, 0.0001],
    eta: 0.05,
    minima: [
      [0, Math.SQRT2],
      [0, -Math.SQRT2],
    ],
    help: 'At the origin the slope is zero, but it is a minimum along x alone.',
    source: 'S1:508',
    parameters: {},
  },
  rosenbrock: {
    title: 'Rosenbrock',
    formula: '(1 - x)^2 + 100 * (y - x^2)^2',
    x: [-1.8, 1.8],
    y: [-0.8, 2.6],
    start: [-1.2, 1],
    eta: 0.001,
    minima: [[1, 1]],
    help: 'A bent ravine whose floor hardly falls.',
    source: 'Rosenbrock 1960',
    parameters: {},
  },
  beale: {
    title: 'Beale',
    formula: '(1.5 - x + x * y)^2 + (2.25 - x + x * y^2)^2 + (2.625 - x + x * y^3)^2',
    x: [-1, 4.2],
    y: [-2, 1.8],
    start: [1, 1],
    eta: 0.01,
    minima: [[3, 0.5]],
    help: 'Flat about the minimum, with steep walls at the corners.',
    source: 'Beale 1958',
    parameters: {},
  },
  'false-minima': {
    title: 'False minima',
    formula: 'sin(x) * sin(y) + 0.2 * x',
    x: [-7, 7],
    y: [-7, 7],
    start: [3.2, 1.4],
    eta: 0.2,
    minima: [],
    help: 'Many minima, each lower than the one to its right: descent ends in the nearest.',
    source: 'S2:895; Nielsen ch. 1',
    parameters: {},
  },
  own: {
    title: 'Own formula',
    formula: 'x^2 / 10 + 1 - cos(2 * x) + y^2',
    x: [-4, 4],
    y: [-4, 4],
    start: [3, 2],
    eta: 0.1,
    minima: [],
    help: 'A cost of your own.',
    source: 'the settings',
    parameters: {},
    own: { names: ['x', 'y'], help: 'The cost as a formula of x and y.' },
  },
} as const satisfies Family<Surface>;
