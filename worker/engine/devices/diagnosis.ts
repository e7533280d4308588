import type { Plan } from '../graph/plan.ts';
import type { Diagnosis, Values } from './device.ts';
import { norm } from './norm.ts';

/** What the outputs of a plan's `diagnose` program say. */
export function diagnosisOf({ parameters }: Plan, outputs: readonly Values[], examples: number): Diagnosis {
  const weights = parameters.filter(({ kind }) => kind === 'weights').length;
  const layers = 1 + Math.max(...parameters.map(({ layer }) => layer));
  const gradients = outputs.slice(0, weights);
  return {
    gradients,
    gradientNorms: gradients.map(norm),
    flatCounts: outputs.slice(weights, -layers),
    activations: outputs.slice(-layers),
    examples,
  };
}
