import type { SurfacesSettings } from '../../../../worker/contract/demonstrations/surfaces.ts';
import { texts } from '../../../texts/texts.ts';

const words = texts.demos.surfaces.examples;

export const surfacesExamples: readonly { readonly title: string; readonly settings: Partial<SurfacesSettings> }[] = [
  { title: words.ravine, settings: {} },
  { title: words.fast, settings: { eta: 0.095 } },
  {
    title: words.saddle,
    settings: { surface: 'saddle', optimisers: ['sgd', 'momentum', 'nesterov', 'rmsprop', 'newton'] },
  },
  {
    title: words.rosenbrock,
    settings: {
      surface: 'rosenbrock',
      optimisers: ['sgd', 'polak-ribiere', 'bfgs', 'newton'],
      eta: 0.001,
      steps: 100,
      step: 100,
    },
  },
  {
    title: words.false,
    settings: { surface: 'false-minima', optimisers: ['sgd', 'momentum', 'nesterov', 'adam'], eta: 0.2 },
  },
  { title: words.nesterov, settings: { optimisers: ['momentum', 'nesterov', 'nesterov-printed'], eta: 0.02 } },
  { title: words.adam, settings: { optimisers: ['adam', 'adam-printed'], eta: 0.1 } },
];
