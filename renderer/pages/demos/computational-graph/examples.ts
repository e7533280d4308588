import type { ComputationalGraphSettings } from '../../../../worker/contract/demonstrations/computational-graph.ts';
import { texts } from '../../../texts/texts.ts';

const words = texts.demos.computationalGraph.examples;

export const graphExamples: readonly {
  readonly title: string;
  readonly settings: Partial<ComputationalGraphSettings>;
}[] = [
  { title: words.sum, settings: {} },
  { title: words.twoPaths, settings: { expression: '3 * u * (w * x + v * y)', values: [2, 3, 1, 2, 4] } },
  { title: words.staged, settings: { expression: 'exp(1 / x)', values: [2] } },
  { title: words.neuron, settings: { expression: 'sigmoid(w * x + b)', values: [0.9, 0.6, 1] } },
  { title: words.cost, settings: { expression: '(sigmoid(w * x + b) - y)^2 / 2', values: [0.9, 0.6, 1, 0] } },
  { title: words.shared, settings: { expression: 'x * x + exp(x * x)', values: [0.5] } },
];
