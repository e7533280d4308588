import { clippings } from '../../catalogue/clippings.ts';
import { cholesky, solve } from '../../training/line-search/cholesky.ts';
import { path, type Way } from './descent.ts';
import { formula } from './formulas.ts';
import { draws } from './randomness.ts';

/** A weight without data: what penalties alone do to it in so many steps. */
export const decayed = (
  regularisation: Way['regularisation'] & object,
  eta: number,
  w: number,
  steps: number,
): number => path({ regularisation, eta }, [w], steps, (weights) => [...weights].map(() => 0)).at(-1)![0]!;

/**
 * Linear regression with noise of a standard deviation on the inputs, as the mean over copies, beside ridge regression
 * with lambda = n sigma^2: the distance of the weights, and that of plain least squares from ridge.
 */
export function noiseBesideRidge(sigma: number, n: number, d: number, copies: number) {
  const { normal } = draws(72);
  const truth = Array.from({ length: d }, () => normal());
  const rows = Array.from({ length: n }, () => Array.from({ length: d }, () => normal()));
  const targets = rows.map((x) => dot(x, truth) + 0.5 * normal());
  const noisy = moments(d);
  for (let copy = 0; copy < copies; copy++) {
    rows.forEach((x, i) =>
      add(
        noisy,
        x.map((each) => each + sigma * normal()),
        targets[i]!,
        1 / copies,
      ),
    );
  }
  const plain = moments(d);
  rows.forEach((x, i) => add(plain, x, targets[i]!, 1));
  const ridge = regression(plain, n * sigma ** 2);
  return { fromRidge: distance(regression(noisy), ridge), ridgeFromPlain: distance(regression(plain), ridge) };
}

/** Sums over examples: products of their values with each other, [d, d], and with the target. */
interface Moments {
  readonly xx: Float64Array;
  readonly xy: Float64Array;
}

const moments = (d: number): Moments => ({ xx: new Float64Array(d * d), xy: new Float64Array(d) });

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, each, i) => sum + each * b[i]!, 0);
const distance = (a: Float64Array, b: Float64Array): number => Math.hypot(...a.map((each, i) => each - b[i]!));

function add({ xx, xy }: Moments, x: readonly number[], y: number, weight: number): void {
  x.forEach((a, i) => {
    x.forEach((b, j) => (xx[i * x.length + j]! += weight * a * b));
    xy[i]! += weight * a * y;
  });
}

/** The weights of least squares, or of ridge regression with this lambda. */
function regression({ xx, xy }: Moments, lambda = 0): Float64Array {
  const factor = cholesky(xx, xy.length, lambda);
  if (factor === null) throw new Error('the examples do not determine the weights');
  return solve(factor, xy);
}

/** The variance of sum(w e) for normal e of these variances, over many draws. */
export function varianceOfNoise(w: readonly number[], variances: readonly number[], count: number): number {
  const { normal } = draws(73);
  let square = 0;
  for (let i = 0; i < count; i++) {
    square += w.reduce((sum, each, k) => sum + each * Math.sqrt(variances[k]!) * normal(), 0) ** 2;
  }
  return square / count;
}

/** The cosine between a gradient and what clipping leaves of it. */
export function clippedCosine(kind: 'value' | 'norm', g: readonly number[], limit: number): number {
  const clip = formula(clippings[kind].formula, 'g', 'norm', 'limit');
  const norm = Math.hypot(...g);
  const left = g.map((each) => clip(each, norm, limit));
  return dot(g, left) / (norm * Math.hypot(...left));
}
