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
