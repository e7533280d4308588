import { draws } from './randomness.ts';
import { path, type Way } from './descent.ts';

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
  const ridge = solve(
    plain.xx.map((row, i) => row.map((each, j) => each + (i === j ? n * sigma ** 2 : 0))),
    plain.xy,
  );
  return {
    fromRidge: distance(solve(noisy.xx, noisy.xy), ridge),
    ridgeFromPlain: distance(solve(plain.xx, plain.xy), ridge),
  };
}

const moments = (d: number) => ({
  xx: Array.from({ length: d }, () => new Array<number>(d).fill(0)),
  xy: new Array<number>(d).fill(0),
});

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, each, i) => sum + each * b[i]!, 0);
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((each, i) => each - b[i]!));

function add(m: { xx: number[][]; xy: number[] }, x: readonly number[], y: number, weight: number): void {
  x.forEach((a, i) => {
    x.forEach((b, j) => (m.xx[i]![j]! += weight * a * b));
    m.xy[i]! += weight * a * y;
  });
}

/** Gaussian elimination, for a few well-conditioned equations. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  rows.forEach((pivot, i) => {
    for (let r = i + 1; r < rows.length; r++) {
      const factor = rows[r]![i]! / pivot[i]!;
      for (let c = i; c < pivot.length; c++) rows[r]![c]! -= factor * pivot[c]!;
    }
  });
  const x = new Array<number>(rows.length).fill(0);
  for (let i = rows.length - 1; i >= 0; i--) {
    const known = x.reduce((sum, each, j) => (j > i ? sum + rows[i]![j]! * each : sum), 0);
    x[i] = (rows[i]!.at(-1)! - known) / rows[i]![i]!;
  }
  return x;
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
export function clippedCosine(clip: 'value' | 'norm', g: readonly number[], limit: number): number {
  const size = Math.hypot(...g);
  const left =
    clip === 'norm'
      ? g.map((each) => each * Math.min(1, limit / size))
      : g.map((each) => Math.max(-limit, Math.min(limit, each)));
  return dot(g, left) / (size * Math.hypot(...left));
}
