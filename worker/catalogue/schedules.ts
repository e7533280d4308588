import type { Family, Technique } from './technique.ts';

export interface Schedule extends Technique {
  /**
   * The learning rate as a formula of the epoch `k` (from 0), the step `t` (from 0), the number of `epochs`, and of
   * `drops`, how often the schedule has lowered it already.
   */
  readonly formula: string;
  /**
   * Conditions looked at after every epoch, of `drops` and of `waited`, the epochs since the best value on validation or
   * since the last drop: when the rate drops, and when training ends instead.
   */
  readonly plateau?: { readonly drop: string; readonly end: string };
}

const eta = { default: 0.5, min: 0, max: 1e6, exclusive: 'min', help: 'Learning rate.' } as const;

export const schedules = {
  constant: {
    title: 'Constant',
    formula: 'eta',
    help: 'One learning rate for the whole run.',
    source: 'S0:410',
    parameters: { eta },
  },
  step: {
    title: 'Steps',
    formula: 'eta * factor^floor(k / every)',
    help: 'The rate is multiplied by a factor every few epochs.',
    source: 'S2:873',
    parameters: {
      eta,
      factor: { default: 0.5, min: 0, max: 1, exclusive: 'min', help: 'What the rate is multiplied by.' },
      every: { default: 5, min: 1, max: 10_000, unit: 'epochs', help: 'Epochs between two steps.' },
    },
  },
  exponential: {
    title: 'Exponential',
    formula: 'eta * exp(-decay * k)',
    help: 'The rate falls by the same factor every epoch.',
    source: 'S2:876',
    parameters: { eta, decay: { default: 0.1, min: 0, max: 100, unit: 'per epoch', help: 'Speed of the fall.' } },
  },
  inverse: {
    title: '1/t',
    formula: 'eta / (1 + decay * k)',
    help: 'The rate falls as one over the epoch.',
    source: 'S2:878',
    parameters: { eta, decay: { default: 0.1, min: 0, max: 100, unit: 'per epoch', help: 'Speed of the fall.' } },
  },
  cosine: {
    title: 'Cosine',
    formula: 'eta * (1 + cos(pi * k / epochs)) / 2',
    help: 'The rate falls along half a cosine, from eta in the first epoch to zero after the last.',
    source: 'Loshchilov & Hutter 2017',
    parameters: { eta },
  },
  'warm-up': {
    title: 'Warm-up',
    formula: 'eta * min(1, (k + 1) / (rampEpochs + 1))',
    help: 'The rate rises in equal steps over the first epochs and then stays at eta.',
    source: 'Goyal 2017',
    parameters: {
      eta,
      rampEpochs: { default: 3, min: 0, max: 10_000, unit: 'epochs', help: 'Epochs before the full rate is reached.' },
    },
  },
  plateau: {
    title: 'Divide on a plateau',
    formula: 'eta / divisor^drops',
    plateau: { drop: 'waited >= patience', end: 'divisor^drops >= 1 / least' },
    help: 'The rate is divided whenever validation has not improved for some epochs; the plateau after the least rate ends the training.',
    source: 'S0:421; Nielsen ch. 3',
    parameters: {
      eta,
      divisor: { default: 2, min: 1, max: 1000, exclusive: 'min', help: 'What the rate is divided by.' },
      patience: { default: 10, min: 1, max: 10_000, unit: 'epochs', help: 'Epochs without improvement on validation.' },
      least: {
        default: 1 / 1024,
        min: 0,
        max: 1,
        exclusive: 'min',
        help: 'Share of the first rate that is the last one.',
      },
    },
  },
  formula: {
    title: 'Own formula',
    formula: 'eta / (1 + 0.1 * k)',
    help: 'A learning rate of your own, which must be finite and not negative in every epoch.',
    source: 'the recipe',
    parameters: { eta },
    own: {
      names: ['k', 't', 'epochs'],
      aliases: { eta0: 'eta' },
      help: 'The rate as a formula of eta (or eta0), the epoch k and the step t, both from 0, and the number of epochs.',
    },
  },
} as const satisfies Family<Schedule>;
