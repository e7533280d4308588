import type { Family, Technique } from './technique.ts';

/**
 * An optimiser that looks at the cost of a whole batch as a function of all parameters together: it chooses a direction
 * `d`, and a line search chooses how far, `alpha`, so that the strong Wolfe conditions hold.
 */
export interface LineSearchMethod extends Technique {
  /** How the direction is chosen. */
  readonly direction: 'conjugate' | 'bfgs' | 'limited-bfgs' | 'newton';
  /**
   * What a step does, over vectors and matrices: `g` is the gradient, `H` a symmetric matrix, `I` the identity, `'` the
   * transpose. Of a conjugate direction `beta` is computed as it stands here, from the products `gg`, `gh` and `hh` of the
   * gradient and that of the step before, `h`.
   */
  readonly update: string;
  /** The most parameters it is offered for, where it keeps or solves matrices of as many rows. */
  readonly mostParameters?: number;
  /** Nothing is kept per weight on the device. */
  readonly slots: readonly [];
}

const c1 = {
  default: 1e-4,
  min: 0,
  max: 0.5,
  exclusive: 'min',
  help: 'A step must lower the cost by this share of what the slope promises; less than c2.',
} as const;

const c2 = {
  default: 0.9,
  min: 0,
  max: 1,
  exclusive: 'max',
  help: 'A step must leave at most this share of the slope: the smaller, the more exact the line search.',
} as const;

const conjugate = {
  c1,
  c2: { ...c2, default: 0.1 },
  restart: {
    default: 0,
    min: 0,
    max: 1e6,
    whole: true,
    unit: 'steps',
    help: 'Goes straight down again after so many steps; 0 is as many as there are parameters.',
  },
} as const;

const search =
  'One step per batch, and so per epoch where the batch is "all": a line search (strong Wolfe conditions) looks at the cost as often as it takes; the learning rate is only the first length tried.';

export const lineSearchMethods = {
  'fletcher-reeves': {
    title: 'Conjugate gradients, Fletcher-Reeves',
    direction: 'conjugate',
    slots: [],
    update: 'beta = gg / hh; d = beta * d - g; w = w + alpha * d',
    help: `Directions that do not undo each other, beginning with -g and again with it where one would not descend; gg, gh and hh are products of the gradient g and the one before, h. ${search}`,
    source: 'S1:707 (printed as d = g + beta d, which ascends); Fletcher & Reeves 1964',
    parameters: conjugate,
  },
  'polak-ribiere': {
    title: 'Conjugate gradients, Polak-Ribière',
    direction: 'conjugate',
    slots: [],
    update: 'beta = max(0, (gg - gh) / hh); d = beta * d - g; w = w + alpha * d',
    help: `As Fletcher-Reeves, but begins anew by itself where the gradient hardly changed. ${search}`,
    source: 'S1:707 (printed as d = g + beta d, which ascends); Polak & Ribière 1969; Gilbert & Nocedal 1992',
    parameters: conjugate,
  },
  bfgs: {
    title: 'BFGS',
    direction: 'bfgs',
    slots: [],
    update:
      "H = (I - s * y' / (y' * s)) * H * (I - y * s' / (y' * s)) + s * s' / (y' * s); d = -H * g; w = w + alpha * d",
    help: `Learns the inverse H of the Hessian from every step s and the change y of the gradient over it. ${search}`,
    source: 'S1:752 (printed as w = w - M^-1 g without a line search); Nocedal & Wright 2006, section 6.1',
    mostParameters: 3000,
    parameters: { c1, c2 },
  },
  'l-bfgs': {
    title: 'L-BFGS',
    direction: 'limited-bfgs',
    slots: [],
    update:
      "H = (I - s * y' / (y' * s)) * H * (I - y * s' / (y' * s)) + s * s' / (y' * s); d = -H * g; w = w + alpha * d",
    help: `BFGS from the last steps alone, which are kept in place of H: for networks of any size. ${search}`,
    source: 'Nocedal & Wright 2006, algorithms 7.4 and 7.5; Liu & Nocedal 1989',
    parameters: {
      c1,
      c2,
      memory: { default: 10, min: 1, max: 100, whole: true, unit: 'steps', help: 'Steps that are remembered.' },
    },
  },
  newton: {
    title: 'Newton',
    direction: 'newton',
    slots: [],
    update: 'd = -(H + tau * I)^(-1) * g; w = w + alpha * d',
    help: `Goes to the minimum of the parabola that fits the cost here; H is the Hessian, from differences of gradients, and tau as large as it takes to descend. ${search}`,
    source: 'S0:458; S1:685; Nocedal & Wright 2006, algorithm 3.3',
    mostParameters: 1000,
    parameters: {
      c1,
      c2,
      distance: {
        default: 1e-3,
        min: 1e-6,
        max: 0.1,
        help: 'Half the distance of two gradients whose difference is taken, times 1 + |w|.',
      },
    },
  },
} as const satisfies Family<LineSearchMethod>;
