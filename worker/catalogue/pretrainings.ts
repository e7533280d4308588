import type { Family, Technique } from './technique.ts';

/** A training of hidden layers before that of the network, without labels. */
export interface Pretraining extends Technique {
  /** What it costs to give back `r` for a value `x` of what lies below a layer; summed over all of them. */
  readonly formula: string;
  /** What the layer sees in place of `x`: also of `u`, uniform on [0, 1) and drawn anew in every step. */
  readonly seen: string;
}

export const pretrainings = {
  none: {
    title: 'None',
    formula: '0',
    seen: 'x',
    help: 'Weights begin as they are drawn.',
    source: 'plain training',
    parameters: {},
  },
  autoencoder: {
    title: 'Layer by layer, as auto-encoders',
    formula: '(r - x)^2 / 2',
    seen: 'u < noise ? 0 : x',
    help: 'From the first hidden layer to the last, each is trained to give back what the layer below tells it, through a linear layer that begins at zero and is thrown away afterwards.',
    source: 'S1:183; S2:192; Bengio 2007; Vincent 2008',
    parameters: {
      epochs: {
        default: 5,
        min: 1,
        max: 1000,
        whole: true,
        unit: 'epochs',
        help: 'Passes over the training images, for every layer.',
      },
      eta: { default: 0.01, min: 0, max: 1000, exclusive: 'min', help: 'Learning rate of these steps.' },
      batch: { default: 10, min: 1, max: 10_000, whole: true, unit: 'images', help: 'Images per step.' },
      noise: {
        default: 0,
        min: 0,
        max: 1,
        exclusive: 'max',
        help: 'Share of the values below that a layer does not see but has to give back all the same.',
      },
    },
  },
} as const satisfies Family<Pretraining>;
