import type { Family, Technique } from './technique.ts';

/** What a hidden layer makes of the values below it. */
export interface LayerKind extends Technique {
  /**
   * The weighted input of one unit; a layer without units gives it as it is. `sum` and `max` run over the values `x` that
   * it sees, and over the units `h` of the layer as they were one row before.
   */
  readonly formula: string;
  /**
   * The parameter that says how many units there are, or how many channels at every place; without one there is nothing to
   * learn, and channels stay as they are.
   */
  readonly units?: 'units' | 'channels';
  /** The parameter that is the side of a square window, moved over the image below; without one all of it is seen at once. */
  readonly window?: 'kernel' | 'size';
  /**
   * There if the rows of the image below are read one after the other, each together with the units as they were before:
   * what a unit is after a row, of its activation `a`, of `h`, what it was before, and in training of `u`, uniform on
   * [0, 1). Before the first row all units are zero.
   */
  readonly keeps?: { readonly training: string; readonly evaluation: string };
}

const pooled = {
  size: { default: 2, min: 1, max: 16, whole: true, unit: 'pixels', help: 'Side of the window.' },
  stride: { default: 2, min: 1, max: 32, whole: true, unit: 'pixels', help: 'From one window to the next.' },
} as const;

const units = { default: 30, min: 1, max: 8192, whole: true, help: 'Units of the layer.' } as const;

export const layers = {
  dense: {
    title: 'Dense',
    formula: 'sum(w * x) + b',
    units: 'units',
    help: 'Every unit sees all values below, those of an image place by place.',
    source: 'S0:186; S3:37',
    parameters: { units },
  },
  convolution: {
    title: 'Convolution',
    formula: 'sum(w * x) + b',
    units: 'channels',
    window: 'kernel',
    help: 'The same units look through a window at every place of an image, so that what is learned at one place is known at all.',
    source: 'S1:467; S2:185; LeCun 1998',
    parameters: {
      channels: { default: 6, min: 1, max: 512, whole: true, help: 'Different units at every place.' },
      kernel: { default: 5, min: 1, max: 32, whole: true, unit: 'pixels', help: 'Side of the window.' },
      stride: { default: 1, min: 1, max: 32, whole: true, unit: 'pixels', help: 'From one window to the next.' },
      padding: { default: 0, min: 0, max: 31, whole: true, unit: 'pixels', help: 'Zeros around the image.' },
    },
  },
  recurrent: {
    title: 'Recurrent, row by row',
    formula: 'sum(w * x) + sum(v * h) + b',
    units: 'units',
    keeps: { training: 'u < zoneout ? h : a', evaluation: 'zoneout * h + (1 - zoneout) * a' },
    help: 'Reads an image row by row: every unit sees a row and all units as they were after the row before. The layer gives what they are after the last one.',
    source: 'S2:185; S1:467; Elman 1990; zoneout Krueger 2017',
    parameters: {
      units,
      zoneout: {
        default: 0,
        min: 0,
        max: 1,
        exclusive: 'max',
        help: 'Share of units that stay as they were, drawn anew for every row in training; outside it a mean takes its place.',
      },
    },
  },
  'max-pooling': {
    title: 'Max pooling',
    formula: 'max(x)',
    window: 'size',
    help: 'The largest value of every window, channel by channel: where exactly something is seen matters less.',
    source: 'S1:467; LeCun 1998; Boureau 2010',
    parameters: pooled,
  },
  'mean-pooling': {
    title: 'Mean pooling',
    formula: 'sum(x) / size^2',
    window: 'size',
    help: 'The mean of every window, channel by channel.',
    source: 'LeCun 1998',
    parameters: pooled,
  },
} as const satisfies Family<LayerKind>;
