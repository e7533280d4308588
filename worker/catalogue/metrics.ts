/** What is judged, per split of the data, each aggregated by example. */
export const metrics = {
  accuracy: {
    title: 'Accuracy',
    better: 'higher',
    unit: '%',
    help: 'Share of examples whose largest output is the right class.',
  },
  cost: { title: 'Cost', better: 'lower', unit: '', help: 'Mean cost per example, without penalties on the weights.' },
} as const satisfies Record<string, { title: string; better: 'higher' | 'lower'; unit: string; help: string }>;

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
  saturated: {
    title: 'Saturated',
    unit: '%',
    scale: 'linear',
    help: 'Share of units and images where the activation is flat, so that nothing is learned there.',
  },
  dead: { title: 'Dead', unit: '%', scale: 'linear', help: 'Share of units that are flat on every image.' },
} as const satisfies Record<string, { title: string; unit: string; scale: 'linear' | 'log'; help: string }>;
