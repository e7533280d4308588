import type { Values } from './device.ts';

/** Euclidean norm of all elements, summed in float64 in their order. */
export function norm(values: Values): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}
