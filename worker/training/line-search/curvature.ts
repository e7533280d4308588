import type { Step } from './point.ts';
import { along, dot } from './vectors.ts';

/** What a step says of the curvature of the cost: the way `s`, the change `y` of the gradient over it, and their product. */
export interface Curvature {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly sy: number;
}

/** Least cosine between way and change of the gradient that is told from rounding. */
const leastCosine = 1e-10;

/** Null where the gradient did not change for the steeper along the way, so that there is no positive curvature. */
export function curvatureOf({ before, after }: Step): Curvature | null {
  const s = along(after.at, -1, before.at);
  const y = along(after.gradient, -1, before.gradient);
  const sy = dot(s, y);
  return sy > leastCosine * Math.sqrt(dot(s, s) * dot(y, y)) ? { s, y, sy } : null;
}
