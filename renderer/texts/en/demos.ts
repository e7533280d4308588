import { frameTexts } from './demos/frame.ts';
import { oneNeuronTexts } from './demos/one-neuron.ts';

export const demosTexts = {
  ...frameTexts,
  oneNeuron: oneNeuronTexts,
};
