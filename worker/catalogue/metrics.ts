/** A figure that trained networks are judged by. */
export interface Metric {
  readonly title: string;
  readonly better: 'higher' | 'lower';
  /** Shares (0 to 1) are shown in percent. */
  readonly unit: '%' | '';
  readonly help: string;
  /** What exactly is computed over the n examples of a split, in words and as TeX. */
  readonly definition: string;
  readonly tex: string;
  readonly source: string;
}

/** What is judged, per split of the data, each aggregated by example: how they fall into batches changes nothing. */
export const metrics = {
  accuracy: {
    title: 'Accuracy',
    better: 'higher',
    unit: '%',
    help: 'Share of examples whose largest output is the right class.',
    definition: 'Examples whose largest output (the first of equals) is that of their label, over all examples.',
    tex: '\\frac{1}{n} \\sum_x [\\hat{y}_x = y_x]',
    source: 'S3:106; S0:186',
  },
  cost: {
    title: 'Cost',
    better: 'lower',
    unit: '',
    help: 'Mean cost per example, without penalties on the weights.',
    definition:
      'The cost of the recipe, without penalties on the weights, summed over the examples and divided by their number.',
    tex: '\\frac{1}{n} \\sum_x C_x',
    source: 'S3:106; S0:186',
  },
  error: {
    title: 'Error',
    better: 'lower',
    unit: '%',
    help: 'Share of examples whose largest output is not the right class.',
    definition: 'One minus the accuracy.',
    tex: '1 - \\frac{1}{n} \\sum_x [\\hat{y}_x = y_x]',
    source: 'S2:206; S0:186',
  },
  f1: {
    title: 'Macro F1',
    better: 'higher',
    unit: '%',
    help: 'Precision and recall of every class in one number, averaged so that a rare class counts as much as a common one.',
    definition:
      'F = 2 P R / (P + R) of each class, which is 2 TP / (2 TP + FP + FN); their mean over the classes that occur as a label or as a prediction.',
    tex: '\\frac{1}{K} \\sum_{k=1}^{K} \\frac{2\\,\\mathrm{TP}_k}{2\\,\\mathrm{TP}_k + \\mathrm{FP}_k + \\mathrm{FN}_k}',
    source: 'S3:106',
  },
  top2: {
    title: 'Top-2 accuracy',
    better: 'higher',
    unit: '%',
    help: 'Share of examples whose class is among the two largest outputs.',
    definition:
      'Examples whose label has the largest or the second largest output (the first of equals), over all examples.',
    tex: '\\frac{1}{n} \\sum_x [y_x \\in \\mathrm{top}_2(a_x)]',
    source: 'Russakovsky et al. 2015, with k = 2',
  },
  calibration: {
    title: 'Expected calibration error',
    better: 'lower',
    unit: '%',
    help: 'How far the confidence of the network is from the share it gets right: 0 where it is right as often as it says.',
    definition:
      'Confidence is the largest output over the sum of all outputs, where those below 0 count as 0 (an equal share each where none is above). Examples fall into 15 bins of equal width by confidence, each with its upper edge; per bin the difference of accuracy and mean confidence counts by its share of the examples.',
    tex: '\\sum_{m=1}^{15} \\frac{|B_m|}{n} \\left| \\mathrm{acc}(B_m) - \\mathrm{conf}(B_m) \\right|',
    source: 'Guo et al. 2017, eq. 3',
  },
} as const satisfies Record<string, Metric>;

/** What is known of the health of a layer; its words in the contract are `layerMetrics`. */
export const layerMetrics = {
  gradientNorm: {
    title: 'Gradient norm',
    unit: '',
    scale: 'log',
    help: 'Length of the gradient of the mean cost by the weights. Where it fades towards the first layers, they hardly learn.',
  },
  weightNorm: {
    title: 'Weight norm',
    unit: '',
    scale: 'linear',
    help: 'Length of the weights. It grows while a layer learns, and regularisation holds it back.',
  },
  updateRatio: {
    title: 'Update ratio',
    unit: '',
    scale: 'log',
    help: 'Length of what the last step of the epoch changed of the weights, over the length of the weights before it. About a thousandth is usual; far more is a leap, far less hardly a step.',
  },
  activationMean: {
    title: 'Mean activation',
    unit: '',
    scale: 'linear',
    help: 'Mean of the activations over units and images.',
  },
  activationDeviation: {
    title: 'Spread of activations',
    unit: '',
    scale: 'linear',
    help: 'Standard deviation of the activations over units and images. Where it shrinks from layer to layer, less and less of the images gets through.',
  },
  saturated: {
    title: 'Saturated',
    unit: '%',
    scale: 'linear',
    help: 'Share of units and images where the activation is flat, so that nothing is learned there.',
  },
  dead: { title: 'Dead', unit: '%', scale: 'linear', help: 'Share of units that are flat on every image.' },
} as const satisfies Record<string, { title: string; unit: string; scale: 'linear' | 'log'; help: string }>;
