import type { PlaneSettings } from '../../../../worker/contract/demonstrations/plane.ts';
import { texts } from '../../../texts/texts.ts';

const words = texts.demos.plane.examples;

export const planeExamples: readonly { readonly title: string; readonly settings: Partial<PlaneSettings> }[] = [
  { title: words.perceptron, settings: { data: 'clouds', learner: 'perceptron', speed: 1 } },
  { title: words.xor, settings: { data: 'xor', learner: 'perceptron', speed: 1 } },
  { title: words.hidden, settings: { data: 'xor', noise: 0.02 } },
  { title: words.quadratic, settings: { data: 'circles', degree: 2, hidden: [], noise: 0.02 } },
  {
    title: words.overfit,
    settings: { count: 40, noise: 0.3, degree: 7, hidden: [], optimiser: 'adam', eta: 0.1, speed: 10 },
  },
  {
    title: words.spirals,
    settings: { data: 'spirals', count: 200, noise: 0.03, hidden: [8, 8], optimiser: 'adam', eta: 0.03, speed: 5 },
  },
  { title: words.linear, settings: { data: 'xor', hidden: [8, 8], activation: 'identity', noise: 0.02, eta: 0.1 } },
];
