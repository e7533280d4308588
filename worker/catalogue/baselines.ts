import type { Family, Technique } from './technique.ts';

/** A way to learn that is no network, for networks to be compared with. */
export interface Baseline extends Technique {
  /**
   * How alike two images are, as prepared: a formula of their `product`, of their squared `distance`, of the number `n_in`
   * of values of one and of the `variance` of all values of the training images.
   */
  readonly formula: string;
  /** What is made of it: the classes of the most alike training images, or planes between every two classes. */
  readonly method: 'neighbours' | 'support-vectors';
}

const c = {
  default: 1,
  min: 0,
  max: 1e6,
  exclusive: 'min',
  help: 'What an image within the margin costs: the larger, the closer the fit.',
} as const;

const machine = 'A support vector machine for every two classes, by libsvm; of equal votes the lowest class wins.';

export const baselines = {
  'nearest-neighbours': {
    title: 'Nearest neighbours',
    method: 'neighbours',
    formula: '-distance',
    help: 'The class that most of the nearest training images have; of equals the one of the nearest.',
    source: 'Cover & Hart 1967',
    parameters: { k: { default: 3, min: 1, max: 100, whole: true, unit: 'images', help: 'Neighbours that vote.' } },
  },
  'rbf-svm': {
    title: 'Support vectors, radial',
    method: 'support-vectors',
    formula: 'exp(-gamma * distance / (n_in * variance))',
    help: machine,
    source: 'S0:344; S2:181; scikit-learn since 0.22',
    parameters: {
      c,
      gamma: { default: 1, min: 0, max: 1e6, exclusive: 'min', help: 'Narrowness, in units of 1 / (n_in variance).' },
    },
  },
  'rbf-svm-unscaled': {
    title: 'Support vectors, radial, as in 2014',
    method: 'support-vectors',
    formula: 'exp(-gamma * distance / n_in)',
    help: `${machine} The width of the library of its time, far too wide for pixels in [0, 1): networks win against this one.`,
    source: 'S0:344; Nielsen, more_data.py; scikit-learn before 0.22',
    parameters: {
      c,
      gamma: { default: 1, min: 0, max: 1e6, exclusive: 'min', help: 'Narrowness, in units of 1 / n_in.' },
    },
  },
  'polynomial-svm': {
    title: 'Support vectors, polynomial',
    method: 'support-vectors',
    formula: '(gamma * product / (n_in * variance) + 1)^degree',
    help: `${machine} Its planes are polynomial discriminants of all values together.`,
    source: 'S2:22; Boser, Guyon & Vapnik 1992',
    parameters: {
      c,
      gamma: {
        default: 1,
        min: 0,
        max: 1e6,
        exclusive: 'min',
        help: 'What products count, in units of 1 / (n_in variance).',
      },
      degree: { default: 2, min: 1, max: 10, whole: true, help: 'Degree of the polynomial.' },
    },
  },
} as const satisfies Family<Baseline>;
