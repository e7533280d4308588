import { createHash } from 'node:crypto';
import type { Values } from '../engine/devices/device.ts';

/** SHA-256 of all weights and biases in layer order, as the little-endian numbers of the device. */
export function weightsHash(parameters: readonly Values[]): string {
  const hash = createHash('sha256');
  for (const values of parameters) hash.update(values);
  return hash.digest('hex');
}
