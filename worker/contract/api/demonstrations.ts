import { z } from 'zod';
import { activationDepthAnswer, activationGalleryAnswer, activationsSettings } from '../demonstrations/activations.ts';
import { augmentationDoseAnswer, augmentationDoseSettings } from '../demonstrations/augmentation.ts';
import { computationalGraphAnswer, computationalGraphSettings } from '../demonstrations/computational-graph.ts';
import { oneNeuronAnswer, oneNeuronSettings } from '../demonstrations/one-neuron.ts';
import { planeAnswer, planeCurvesAnswer, planeSettings } from '../demonstrations/plane.ts';
import {
  noisyLayerAnswer,
  oneWeightAnswer,
  penalisedLayerAnswer,
  regularisationSettings,
} from '../demonstrations/regularisation.ts';
import { softmaxAnswer, softmaxSettings } from '../demonstrations/softmax.ts';
import { surfacesAnswer, surfacesSettings } from '../demonstrations/surfaces.ts';
import type { ApiTopic } from './topic.ts';

/** What the demonstrations show: each answer follows from the settings alone, whatever was asked before. */
export const demonstrationsApi = {
  oneNeuron: { input: z.tuple([oneNeuronSettings]), output: oneNeuronAnswer },
  computationalGraph: { input: z.tuple([computationalGraphSettings]), output: computationalGraphAnswer },
  plane: { input: z.tuple([planeSettings]), output: planeAnswer },
  planeCurves: { input: z.tuple([planeSettings]), output: planeCurvesAnswer },
  surfaces: { input: z.tuple([surfacesSettings]), output: surfacesAnswer },
  activationGallery: { input: z.tuple([]), output: activationGalleryAnswer },
  activationDepth: { input: z.tuple([activationsSettings]), output: activationDepthAnswer },
  oneWeight: { input: z.tuple([regularisationSettings]), output: oneWeightAnswer },
  penalisedLayer: { input: z.tuple([regularisationSettings]), output: penalisedLayerAnswer },
  noisyLayer: { input: z.tuple([regularisationSettings]), output: noisyLayerAnswer },
  softmax: { input: z.tuple([softmaxSettings]), output: softmaxAnswer },
  augmentationDoses: { input: z.tuple([augmentationDoseSettings]), output: augmentationDoseAnswer },
} as const satisfies ApiTopic;
