import type { Family, Technique } from './technique.ts';

/** What every row says. */
interface Distorting extends Technique {
  /** The parameter that says how strong it is: at zero nothing is changed. */
  readonly strength: string;
}

/** Moves the places of an image, straight lines staying straight. */
export interface Moving extends Distorting {
  readonly acts: 'places';
  /** The amount that is drawn for an image, as a formula of `u`, uniform on [0, 1). */
  readonly formula: string;
  /**
   * From where the value at `x` to the right of the middle and `y` below it is taken, in pixels, as formulas linear in
   * both, of the amount `t`, and of `s`, drawn like it.
   */
  readonly from: { readonly x: string; readonly y: string };
}

/** Moves every place of an image by another amount. */
export interface Warping extends Distorting {
  readonly acts: 'field';
  /**
   * How far from a place its value is taken, in pixels, across and down alike: a formula of `g`, a number uniform on
   * [-1, 1) per place, smoothed by a Gaussian of standard deviation `sigma` (cut off at four of them, or at the size
   * of the image; zero beyond the image).
   */
  readonly formula: string;
}

/** Changes every pixel by itself. */
export interface Colouring extends Distorting {
  readonly acts: 'values';
  /**
   * The value as a formula of the value `x`, from 0 for paper to 1 for ink, of `u`, uniform on [0, 1), and of `n`,
   * standard normal.
   */
  readonly formula: string;
}

export type Augmentation = Moving | Warping | Colouring;

/**
 * How training images are changed. All that move places are applied together, in this order, then those that change
 * values; between pixels values are interpolated (bilinearly), and beyond the image is paper. New rows go to the end:
 * the place of a row says which random numbers it draws.
 */
export const augmentations = {
  shift: {
    title: 'Shift',
    acts: 'places',
    strength: 'pixels',
    formula: 'floor(u * (2 * pixels + 1)) - pixels',
    from: { x: 'x - t', y: 'y - s' },
    help: 'Moves the image by whole pixels, across and down, each amount up to the limit as likely.',
    source: 'S0:336; Nielsen ch. 3',
    parameters: {
      pixels: { default: 0, min: 0, max: 64, whole: true, unit: 'pixels', help: 'Furthest shift; 0 is none.' },
    },
  },
  rotation: {
    title: 'Rotation',
    acts: 'places',
    strength: 'degrees',
    formula: '(2 * u - 1) * degrees',
    from: {
      x: 'x * cos(t * pi / 180) + y * sin(t * pi / 180)',
      y: 'y * cos(t * pi / 180) - x * sin(t * pi / 180)',
    },
    help: 'Turns the image about its middle, either way; too far, and a 6 becomes a 9.',
    source: 'S0:321; S0:340',
    parameters: {
      degrees: { default: 0, min: 0, max: 180, unit: 'degrees', help: 'Largest angle; 0 is none, 15 is usual.' },
    },
  },
  scale: {
    title: 'Scale',
    acts: 'places',
    strength: 'share',
    formula: '1 + (2 * u - 1) * share',
    from: { x: 'x / t', y: 'y / t' },
    help: 'Makes the image larger or smaller.',
    source: 'S1:341',
    parameters: {
      share: { default: 0, min: 0, max: 0.9, help: 'Largest change of size; 0 is none, 0.1 is usual.' },
    },
  },
  skew: {
    title: 'Skew',
    acts: 'places',
    strength: 'slope',
    formula: '(2 * u - 1) * slope',
    from: { x: 'x + t * y', y: 'y' },
    help: 'Slants the image to either side, as handwriting is.',
    source: 'S0:336',
    parameters: {
      slope: { default: 0, min: 0, max: 2, help: 'Furthest slant, across per down; 0 is none, 0.2 is usual.' },
    },
  },
  elastic: {
    title: 'Elastic distortion',
    acts: 'field',
    strength: 'alpha',
    formula: 'alpha * g',
    help: 'Pulls every place another way, neighbours alike, as hands that write do.',
    source: 'S0:336; Simard 2003',
    parameters: {
      alpha: { default: 0, min: 0, max: 1000, help: 'Strength; 0 is none, 34 is usual.' },
      sigma: { default: 4, min: 0.5, max: 20, unit: 'pixels', help: 'How far neighbours are pulled alike.' },
    },
  },
  drop: {
    title: 'Pixel drop',
    acts: 'values',
    strength: 'rate',
    formula: 'u < rate ? 0 : x',
    help: 'Makes pixels paper at random.',
    source: 'S1:341',
    parameters: { rate: { default: 0, min: 0, max: 1, help: 'Share of pixels; 0 is none, 0.1 is usual.' } },
  },
  noise: {
    title: 'Noise',
    acts: 'values',
    strength: 'sigma',
    formula: 'x + sigma * n',
    help: 'Normal noise on every pixel, cut off at paper and ink; it must mimic that of the world to help.',
    source: 'S1:341',
    parameters: {
      sigma: { default: 0, min: 0, max: 1, help: 'Standard deviation, ink being 1; 0 is none, 0.1 is usual.' },
    },
  },
  mirror: {
    title: 'Mirror',
    acts: 'places',
    strength: 'rate',
    formula: 'u < rate ? -1 : 1',
    from: { x: 't * x', y: 'y' },
    help: 'Swaps left and right; it helps with things and harms with digits.',
    source: 'S3:317',
    parameters: { rate: { default: 0, min: 0, max: 1, help: 'Share of images; 0 is none, 0.5 is usual.' } },
  },
} as const satisfies Family<Augmentation>;

/** When training images are changed, and how many an epoch has. */
export interface AugmentationMode extends Technique {
  /** Images of an epoch as a formula of the number `n` of training images. */
  readonly formula: string;
  /** There, the copies of an image are it moved by these numbers of pixels, before all else. */
  readonly shifts?: readonly (readonly [across: number, down: number])[];
}

export const augmentationModes = {
  'each-epoch': {
    title: 'Anew in every epoch',
    formula: 'n',
    help: 'Every image is changed on the fly, each time it is seen in another way.',
    source: 'S0:336',
    parameters: {},
  },
  expand: {
    title: 'A larger training set',
    formula: 'n * (1 + copies)',
    help: 'The training set has every image as it is and changed copies of it, the same in every epoch.',
    source: 'S0:321',
    parameters: {
      copies: { default: 4, min: 1, max: 100, whole: true, help: 'Changed copies of every image.' },
    },
  },
  'expand-by-shifts': {
    title: 'A larger training set, by shifts',
    formula: 'n * 5',
    shifts: [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ],
    help: 'The training set has every image as it is and four copies, moved by one pixel each way: 50,000 become 250,000.',
    source: 'Nielsen, expand_mnist.py',
    parameters: {},
  },
} as const satisfies Family<AugmentationMode>;
