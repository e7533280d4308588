import type { demonstrationsApi } from '../../contract/api/demonstrations.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { activationGallery } from '../../demonstrations/activations/activation-gallery.ts';
import { signalDepth } from '../../demonstrations/activations/signal-depth.ts';
import { augmentationDoses } from '../../demonstrations/augmentation/augmentation-doses.ts';
import { computationalGraph } from '../../demonstrations/computational-graph.ts';
import { oneNeuron } from '../../demonstrations/one-neuron.ts';
import { plane, planeCurves } from '../../demonstrations/plane/plane.ts';
import { noisyLayer } from '../../demonstrations/regularisation/noisy-layer.ts';
import { oneWeight } from '../../demonstrations/regularisation/one-weight.ts';
import { penalisedLayer } from '../../demonstrations/regularisation/penalised-layer.ts';
import { softmax } from '../../demonstrations/softmax.ts';
import { surfacesRace } from '../../demonstrations/surfaces/surfaces.ts';
import type { Lab } from '../lab.ts';

export function demonstrationFunctions({ library }: Lab): TopicAnswers<typeof demonstrationsApi> {
  return {
    oneNeuron,
    computationalGraph,
    plane,
    planeCurves,
    surfaces: surfacesRace,
    activationGallery,
    activationDepth: async (settings) =>
      signalDepth(settings, settings.inputs === 'gaussian' ? null : await library.resolve(settings.inputs)),
    oneWeight,
    penalisedLayer: async (settings) => penalisedLayer(await library.resolve('built-in'), settings),
    noisyLayer,
    softmax,
    augmentationDoses: async (settings) => augmentationDoses(await library.resolve(settings.source), settings),
  };
}
