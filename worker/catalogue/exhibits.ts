import { type Averaging, averagings } from './averagings.ts';
import { type Cost, type ClosedForm, closedForms, costs } from './costs.ts';
import { type Initialiser, weightInitialisers } from './initialisers.ts';
import { type LineSearchMethod, lineSearchMethods } from './line-search-methods.ts';
import { type Noise, unitNoises, weightNoises } from './noise.ts';
import { type Optimiser, optimisers } from './optimisers.ts';
import { type Penalty, penalties } from './regularisers.ts';
import { type Schedule, schedules } from './schedules.ts';
import type { Exhibited, Family } from './technique.ts';

/**
 * Formulas as lectures print them and as they must not be used: an experiment has them only if it says so. Each says
 * what is wrong with it and which row is right.
 */

const { mu } = optimisers.momentum.parameters;
const { lambda } = penalties.l2.parameters;

const optimiserExhibits = {
  'ascent-printed': {
    title: 'Ascent, as printed',
    slots: [],
    update: 'w = w + eta * g',
    exhibit: { wrong: 'The sign is wrong: it climbs the cost.', right: 'sgd' },
    help: 'w = w + alpha dE/dw.',
    source: 'S1:518',
    parameters: {},
  },
  'momentum-printed': {
    title: 'Momentum, as printed',
    slots: ['v'],
    update: 'v = (1 - beta) * g + beta * v; w = w + v',
    exhibit: { wrong: 'The sign is wrong and the learning rate is missing: it climbs.', right: 'momentum-averaged' },
    help: 'w = w + (1 - beta) grad L + beta Delta w.',
    source: 'S2:899',
    parameters: { beta: mu },
  },
  'nesterov-printed': {
    title: 'Nesterov, the scheme as printed',
    slots: ['v'],
    update: 'w = w + v; v = mu * v - eta * g',
    lookahead: 'w + v',
    exhibit: {
      wrong: 'It is classical momentum with its two lines swapped: the same weights one step later.',
      right: 'nesterov',
    },
    help: 'w = w + v; g = grad C(w); v = beta v - alpha g.',
    source: 'S1:565',
    parameters: { mu },
  },
  'adam-printed': {
    title: 'Adam, as printed',
    slots: ['m', 'r'],
    update:
      'm = (beta1 * m + (1 - beta1) * g) / (1 - beta1); r = (beta2 * r + (1 - beta2) * g^2) / (1 - beta2); ' +
      'w = w - eta * m / (sqrt(r) + epsilon)',
    exhibit: {
      wrong:
        'The bias correction is fed back and lacks the power t: the means explode and the weights soon stand still.',
      right: 'adam',
    },
    help: 's = (rho1 s + (1 - rho1) g) / (1 - rho1), and r likewise.',
    source: 'S1:660',
    parameters: optimisers.adam.parameters,
  },
} as const satisfies Family<Optimiser & Exhibited>;

const lineSearchExhibits = {
  'conjugate-printed': {
    title: 'Conjugate gradients, as printed',
    direction: 'conjugate',
    slots: [],
    update: 'beta = gg / hh; d = beta * d + g; w = w + alpha * d',
    exhibit: {
      wrong:
        'The sign of the gradient is wrong: the directions climb, and every search has to go straight down instead.',
      right: 'fletcher-reeves',
    },
    help: 'd = grad C + beta d.',
    source: 'S1:713',
    parameters: lineSearchMethods['fletcher-reeves'].parameters,
  },
} as const satisfies Family<LineSearchMethod & Exhibited>;

const weightExhibits = {
  'glorot-variance-printed': {
    title: 'Glorot, the variance as printed',
    formula: 'normal * sqrt(1 / n_in + 1 / n_out)',
    exhibit: { wrong: 'The variance is 2/(n_in + n_out), not the sum of the inverses.', right: 'glorot-normal' },
    help: 'sigma^2 = 1/n_in + 1/n_out.',
    source: 'S1:226',
    parameters: {},
  },
  'glorot-tanh-printed': {
    title: 'Glorot for tanh, as printed',
    formula: '4 * (2 * uniform - 1) * sqrt(6 / (n_in + n_out))',
    exhibit: { wrong: 'The factor 4 belongs to sigmoid units, not to tanh.', right: 'glorot-uniform' },
    help: 'Glorot uniform times 4, printed for tanh.',
    source: 'S1:232',
    parameters: {},
  },
  'he-printed': {
    title: 'He, as printed',
    formula: 'normal * 2 / sqrt(n_in)',
    exhibit: { wrong: 'The 2 belongs under the root: signals grow by sqrt(2) per layer.', right: 'he-normal' },
    help: 'randn(n) * 2 / sqrt(n).',
    source: 'S2:861',
    parameters: {},
  },
} as const satisfies Family<Initialiser & Exhibited>;

const costExhibits = {
  'cross-entropy-widget': {
    title: 'Cross-entropy, with the gradient of a widget',
    formula: '-(y * log(a) + (1 - y) * log(1 - a))',
    outputs: ['sigmoid'],
    exhibit: { wrong: 'The slope of the sigmoid is missing: dC/da stands in for dC/dz.', right: 'cross-entropy' },
    help: 'Its step is (a - y) / (a (1 - a)), which for the target 0 is 1 / (1 - a).',
    source: 'S0:147, from the demonstration of Nielsen ch. 3',
    parameters: {},
  },
  'squared-printed': {
    title: 'Squared difference, the derivative as printed',
    formula: '(a - y)^2',
    outputs: ['identity'],
    exhibit: { wrong: 'The derivative lacks a factor of 2.', right: 'squared' },
    help: 'The derivative of the squared distance is printed as f - y.',
    source: 'S2:742',
    parameters: {},
  },
  'softmax-twice-printed': {
    title: 'Log-likelihood, the derivative as printed',
    formula: '-y * log(a)',
    outputs: ['softmax'],
    exhibit: { wrong: 'Softmax is taken of what went through it already.', right: 'log-likelihood' },
    help: 'The derivative is printed as softmax(f) - y, where f is the softmax.',
    source: 'S2:746',
    parameters: {},
  },
} as const satisfies Family<Cost & Exhibited>;

/** What these costs say their derivative is. */
const closedFormExhibits = [
  {
    output: 'sigmoid',
    cost: 'cross-entropy-widget',
    value: 'softplus(z) - y * z',
    error: '(a - y) / (a * (1 - a))',
  },
  { output: 'identity', cost: 'squared-printed', value: '(a - y)^2', error: 'a - y' },
  {
    output: 'softmax',
    cost: 'softmax-twice-printed',
    value: 'm = max(z); y * (log(sum(exp(z - m))) - (z - m))',
    error: 'e = exp(a); e / sum(e) - y',
  },
] as const satisfies readonly (Omit<ClosedForm, 'cost'> & { readonly cost: keyof typeof costExhibits })[];

const scheduleExhibits = {
  'exponential-printed': {
    title: 'Exponential, as printed',
    formula: 'eta * exp(-decay * k) * eta',
    exhibit: { wrong: 'The rate stands twice in the formula.', right: 'exponential' },
    help: 'alpha0 e^(-kt) alpha.',
    source: 'S2:876',
    parameters: schedules.exponential.parameters,
  },
} as const satisfies Family<Schedule & Exhibited>;

const penaltyExhibits = {
  'l1-printed': {
    title: 'L1, as printed',
    formula: '-lambda / n * abs(w)',
    exhibit: { wrong: 'The sign is wrong: weights grow.', right: 'l1' },
    help: 'w = w - alpha dC + (alpha lambda / m) sgn w.',
    source: 'S1:422',
    parameters: { lambda },
  },
  'l2-printed': {
    title: 'L2, the update as printed',
    formula: 'lambda / (2 * eta) * w^2',
    exhibit: { wrong: 'lambda w is subtracted without the learning rate.', right: 'l2-half' },
    help: 'Subtract lambda w in every step.',
    source: 'S2:822',
    parameters: { lambda },
  },
  'l2-prior-printed': {
    title: 'L2 from a Gaussian prior, as printed',
    formula: '-lambda / 2 * w^2',
    exhibit: { wrong: 'The sign is wrong: the cost has no minimum.', right: 'l2-half' },
    help: 'argmin of -log p - |w|^2 / (2 sigma^2), with lambda = 1 / sigma^2.',
    source: 'S3:300',
    parameters: { lambda },
  },
  'noise-printed': {
    title: 'What noise on inputs adds, as printed',
    formula: 'lambda * w',
    exhibit: { wrong: 'The weights lack their square: the cost has no minimum.', right: 'l2-half' },
    help: 'E = (y - t)^2 + sum of w sigma^2, with lambda = sigma^2.',
    source: 'S4:33',
    parameters: { lambda },
  },
} as const satisfies Family<Penalty & Exhibited>;

const { rate } = unitNoises.dropout.parameters;

const unitNoiseExhibits = {
  'dropout-by-epoch-printed': {
    title: 'Dropout by epoch, as printed',
    formula: 'u < rate ? 0 : a',
    evaluation: '(1 - rate) * a',
    shared: 'batch',
    held: 'epoch',
    exhibit: {
      wrong: 'Units are to be dropped anew in every step: dropped for an epoch, they unlearn what the others learn.',
      right: 'dropout-by-batch',
    },
    help: 'Randomly delete a percentage of the hidden neurons in each epoch.',
    source: 'S1:449',
    parameters: { rate },
  },
  'dropout-biases-printed': {
    title: 'Dropout, biases scaled too, as printed',
    formula: 'u < rate ? 0 : a',
    evaluation: '(1 - rate) * a',
    biases: '(1 - rate) * b',
    shared: 'batch',
    exhibit: {
      wrong: 'Only the weights that leave a dropped unit grew in its absence: biases are to stay.',
      right: 'dropout-by-batch',
    },
    help: 'When done, decrease weights and biases by percentage.',
    source: 'S1:453',
    parameters: { rate },
  },
} as const satisfies Family<Noise & Exhibited>;

const weightNoiseExhibits = {
  'shakeout-printed': {
    title: 'Shakeout, as printed',
    formula: 'u < rate ? -c : alpha * w + (1 - alpha) * c',
    shared: 'unit',
    exhibit: { wrong: 'The signs of the weights and their mean are lost.', right: 'shakeout' },
    help: 'w = alpha w + (1 - alpha) c for some, w = -c for the others.',
    source: 'S1:470',
    parameters: {
      ...weightNoises.shakeout.parameters,
      alpha: { default: 2, min: 0, max: 100, help: 'Factor of the weights that are kept.' },
    },
  },
} as const satisfies Family<Noise & Exhibited>;

const averagingExhibits = {
  'sum-printed': {
    title: 'Exponential average, as printed',
    formula: 'beta * average + w',
    exhibit: { wrong: 'It is a sum and no mean: it grows to 1 / (1 - beta) times the weights.', right: 'exponential' },
    help: 'An exponentially decaying sum of the weights.',
    source: 'S2:851',
    parameters: averagings.exponential.parameters,
  },
} as const satisfies Family<Averaging & Exhibited>;

/** The families with their exhibits: all that an experiment may name. */
export const everyOptimiser = {
  ...optimisers,
  ...lineSearchMethods,
  ...optimiserExhibits,
  ...lineSearchExhibits,
} as const;
export const everyWeightInitialiser = { ...weightInitialisers, ...weightExhibits } as const;
export const everyCost = { ...costs, ...costExhibits } as const;
export const everyClosedForm = [...closedForms, ...closedFormExhibits] as const;
export const everySchedule = { ...schedules, ...scheduleExhibits } as const;
export const everyPenalty = { ...penalties, ...penaltyExhibits } as const;
export const everyUnitNoise = { ...unitNoises, ...unitNoiseExhibits } as const;
export const everyWeightNoise = { ...weightNoises, ...weightNoiseExhibits } as const;
export const everyAveraging = { ...averagings, ...averagingExhibits } as const;
