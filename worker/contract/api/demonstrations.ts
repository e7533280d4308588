import { z } from 'zod';
import { computationalGraphAnswer, computationalGraphSettings } from '../demonstrations/computational-graph.ts';
import { oneNeuronAnswer, oneNeuronSettings } from '../demonstrations/one-neuron.ts';
import { planeAnswer, planeCurvesAnswer, planeSettings } from '../demonstrations/plane.ts';
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
  softmax: { input: z.tuple([softmaxSettings]), output: softmaxAnswer },
} as const satisfies ApiTopic;
