import { activations } from '../../catalogue/activations.ts';
import { formula } from './formulas.ts';
import { draws } from './randomness.ts';

const sigmoid = formula(activations.sigmoid.formula, 'z');

/** exp(z_j) over the sum of all, with the largest taken off first. */
export function softmax(z: readonly number[]): number[] {
  const most = Math.max(...z);
  const powers = z.map((each) => Math.exp(each - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** da_j/dz_k = a_j ([j = k] - a_k). */
export function softmaxJacobian(z: readonly number[]): number[][] {
  const a = softmax(z);
  return a.map((aj, j) => a.map((ak, k) => aj * ((j === k ? 1 : 0) - ak)));
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Layers of ten weighted inputs drawn from N(0, 9). */
export function randomLayers(count: number): number[][] {
  const { normal } = draws(17);
  return Array.from({ length: count }, () => Array.from({ length: 10 }, () => 3 * normal()));
}

export const softmaxSumError = (layers: readonly number[][]): number =>
  Math.max(...layers.map((z) => Math.abs(total(softmax(z)) - 1)));

export const meanSigmoidSum = (layers: readonly number[][]): number =>
  total(layers.map((z) => total(z.map((each) => sigmoid(each))))) / layers.length;

/** -sum g ln softmax(z) and its derivative by one weighted input, as stated: o - g. */
export const softmaxCost = (z: readonly number[], g: readonly number[]): number =>
  -softmax(z).reduce((sum, o, k) => sum + g[k]! * Math.log(o), 0);
