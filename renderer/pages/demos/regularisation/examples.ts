import type { RegularisationSettings } from '../../../../worker/contract/demonstrations/regularisation.ts';
import { texts } from '../../../texts/texts.ts';

const words = texts.demos.regularisation.examples;

export const regularisationExamples: readonly {
  readonly title: string;
  readonly settings: Partial<RegularisationSettings>;
}[] = [
  { title: words.shrink, settings: {} },
  { title: words.pulled, settings: { pull: 1, goal: 1, lambda: 0.3 } },
  { title: words.printed, settings: { penalties: ['l1', 'l1-printed'] } },
  { title: words.strong, settings: { layer: 'l2', strength: 1 } },
  { title: words.dropconnect, settings: { noise: 'dropconnect' } },
  { title: words.shakeout, settings: { noise: 'shakeout' } },
];
