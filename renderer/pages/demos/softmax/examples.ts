import type { SoftmaxSettings } from '../../../../worker/contract/demonstrations/softmax.ts';
import { texts } from '../../../texts/texts.ts';

const words = texts.demos.softmax.examples;

export const softmaxExamples: readonly { readonly title: string; readonly settings: Partial<SoftmaxSettings> }[] = [
  { title: words.lecture, settings: {} },
  { title: words.smoothed, settings: { alpha: 0.1 } },
  { title: words.optimum, settings: { logits: [0, 0, 0, 4.511, 0, 0, 0, 0, 0, 0], alpha: 0.1 } },
  { title: words.hot, settings: { temperature: 5 } },
  { title: words.cold, settings: { temperature: 0.2 } },
];
