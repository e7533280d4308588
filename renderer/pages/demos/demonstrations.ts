import type { Component } from 'vue';
import { texts } from '../../texts/texts.ts';

/** A demonstration: its address, its card and its command are made from this list. */
export interface Demonstration {
  readonly name: string;
  readonly title: string;
  /** What is to be found out by it. */
  readonly question: string;
  readonly load: () => Promise<{ default: Component }>;
}

export const demonstrations: readonly Demonstration[] = [
  { name: 'one-neuron', ...texts.demos.oneNeuron.card, load: () => import('./one-neuron/OneNeuron.vue') },
  {
    name: 'computational-graph',
    ...texts.demos.computationalGraph.card,
    load: () => import('./computational-graph/ComputationalGraph.vue'),
  },
  { name: 'plane', ...texts.demos.plane.card, load: () => import('./plane/PlaneDemo.vue') },
  { name: 'surfaces', ...texts.demos.surfaces.card, load: () => import('./surfaces/SurfacesDemo.vue') },
  {
    name: 'activations',
    ...texts.demos.activations.card,
    load: () => import('./activations/ActivationsDemo.vue'),
  },
  {
    name: 'regularisation',
    ...texts.demos.regularisation.card,
    load: () => import('./regularisation/RegularisationDemo.vue'),
  },
  { name: 'softmax', ...texts.demos.softmax.card, load: () => import('./softmax/SoftmaxDemo.vue') },
  {
    name: 'augmentation',
    ...texts.demos.augmentation.card,
    load: () => import('./augmentation/AugmentationDemo.vue'),
  },
];
