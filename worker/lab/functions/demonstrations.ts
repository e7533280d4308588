import type { demonstrationsApi } from '../../contract/api/demonstrations.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { computationalGraph } from '../../demonstrations/computational-graph.ts';
import { oneNeuron } from '../../demonstrations/one-neuron.ts';
import { plane, planeCurves } from '../../demonstrations/plane/plane.ts';
import { softmax } from '../../demonstrations/softmax.ts';
import { surfacesRace } from '../../demonstrations/surfaces/surfaces.ts';

export function demonstrationFunctions(): TopicAnswers<typeof demonstrationsApi> {
  return { oneNeuron, computationalGraph, plane, planeCurves, surfaces: surfacesRace, softmax };
}
