import type { Family, Technique } from './technique.ts';

export interface StoppingRule extends Technique {
  /**
   * The condition that ends a training, looked at after every epoch: a formula of `waited`, the epochs since validation
   * last improved by more than `delta`, of `gradient`, the norm of the gradient of the mean cost by all weights on the
   * first thousand training images, and of the learning rate `eta` of the step to come.
   */
  readonly formula: string;
  /** What the end is put down to, as the end of a sentence. */
  readonly reason: string;
}

export const stoppingRules = {
  early: {
    title: 'Early stopping',
    formula: 'patience > 0 ? waited >= patience : 0',
    reason: 'validation has not improved for as many epochs as early stopping waits',
    help: 'Ends the training when validation has not improved for some epochs; 0 switches it off.',
    source: 'S0:416; S3:243',
    parameters: {
      patience: { default: 0, min: 0, max: 10_000, unit: 'epochs', help: 'Epochs without improvement; 0 is never.' },
      delta: { default: 0, min: 0, max: 1e6, help: 'What the measure must gain to count as improved.' },
    },
  },
  gradient: {
    title: 'Gradient norm',
    formula: 'epsilon > 0 ? eta * gradient <= epsilon : 0',
    reason: 'the step down the gradient has become as short as asked',
    help: 'Ends the training when the learning rate times the norm of the gradient is small; 0 switches it off.',
    source: 'S2:498',
    parameters: {
      epsilon: { default: 0, min: 0, max: 1e6, help: 'Length of a step that is short enough; 0 is never.' },
    },
  },
} as const satisfies Family<StoppingRule>;
