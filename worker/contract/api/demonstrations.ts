import { z } from 'zod';
import { oneNeuronAnswer, oneNeuronSettings } from '../demonstrations/one-neuron.ts';
import type { ApiTopic } from './topic.ts';

/** What the demonstrations show: each answer follows from the settings alone, whatever was asked before. */
export const demonstrationsApi = {
  oneNeuron: { input: z.tuple([oneNeuronSettings]), output: oneNeuronAnswer },
} as const satisfies ApiTopic;
