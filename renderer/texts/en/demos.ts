import { activationsTexts } from './demos/activations.ts';
import { augmentationTexts } from './demos/augmentation.ts';
import { computationalGraphTexts } from './demos/computational-graph.ts';
import { frameTexts } from './demos/frame.ts';
import { oneNeuronTexts } from './demos/one-neuron.ts';
import { planeTexts } from './demos/plane.ts';
import { regularisationTexts } from './demos/regularisation.ts';
import { softmaxTexts } from './demos/softmax.ts';
import { surfacesTexts } from './demos/surfaces.ts';

export const demosTexts = {
  ...frameTexts,
  oneNeuron: oneNeuronTexts,
  computationalGraph: computationalGraphTexts,
  plane: planeTexts,
  surfaces: surfacesTexts,
  activations: activationsTexts,
  regularisation: regularisationTexts,
  softmax: softmaxTexts,
  augmentation: augmentationTexts,
};
