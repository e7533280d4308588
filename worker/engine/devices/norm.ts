import type { Values } from './device.ts';

/** Euclidean norm of all elements, summed in float64 in their order. */
export function norm(values: Values): number {
  let sum = 0;
  for (const x of values) sum += x * x;
  return Math.sqrt(sum);
}
