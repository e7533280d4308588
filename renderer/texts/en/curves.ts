import type { CurveView } from '../../../worker/contract/api/curves.ts';

export const curveTexts = {
  title: 'Curves',
  metric: 'Metric',
  splits: { train: 'Training', validation: 'Validation' } satisfies Record<CurveView['split'], string>,
  split: 'Measured on',
  x: 'To the right',
  xs: { epoch: 'Epochs', seconds: 'Seconds', best: 'From the best' } satisfies Record<CurveView['x'], string>,
  scale: 'Scale',
  scales: { linear: 'Linear', log: 'Logarithmic' } satisfies Record<CurveView['scale'], string>,
  from: 'From epoch',
  noEpoch: (most: number) => `Curves begin at a whole number of epochs, from 0 to ${most.toLocaleString('en')}.`,
  smoothing: 'Smoothing',
  smoothings: (points: number) => (points === 1 ? 'As measured' : `Mean of ${points} epochs`),
  single: 'Single runs',
  moreFits: (n: number) => `${n} more ${n === 1 ? 'arm' : 'arms'}`,
  exact: 'Smoothed lines are running means; the numbers beside the chart are as measured.',
};
