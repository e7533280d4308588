import type { OneNeuronSettings } from '../../../../worker/contract/demonstrations/one-neuron.ts';
import { texts } from '../../../texts/texts.ts';
import type { PartOf } from '../settings.ts';

const words = texts.demos.oneNeuron.examples;

type Example = { readonly title: string; readonly settings: PartOf<OneNeuronSettings> };

const both = (part: PartOf<OneNeuronSettings['first']>): PartOf<OneNeuronSettings> => ({ first: part, second: part });

export const oneNeuronExamples: readonly Example[] = [
  { title: words.lecture, settings: {} },
  { title: words.printed, settings: { first: { w: 1, b: 1 } } },
  { title: words.entropy, settings: both({ cost: 'cross-entropy' }) },
  {
    title: words.widget,
    settings: {
      first: { cost: 'cross-entropy-widget', eta: 0.005 },
      second: { cost: 'cross-entropy', eta: 0.005, w: 0.6, b: 0.9 },
    },
  },
  { title: words.fair, settings: both({ cost: 'cross-entropy', eta: 0.045 }) },
];
