import type { ActivationsSettings } from '../../../../worker/contract/demonstrations/activations.ts';
import { texts } from '../../../texts/texts.ts';

const words = texts.demos.activations.examples;

export const activationsExamples: readonly {
  readonly title: string;
  readonly settings: Partial<ActivationsSettings>;
}[] = [
  { title: words.sigmoid, settings: {} },
  { title: words.tanh, settings: { activation: 'tanh', weights: 'glorot-uniform' } },
  { title: words.tanhFour, settings: { activation: 'tanh', weights: 'glorot-tanh-printed' } },
  { title: words.relu, settings: { activation: 'relu', weights: 'he-normal' } },
  { title: words.reluPrinted, settings: { activation: 'relu', weights: 'he-printed' } },
  { title: words.old, settings: { weights: 'normal', inputs: 'built-in', depth: 3 } },
];
