import type { Step } from './point.ts';
import type { Memory } from './search-direction.ts';
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

/** All of some vectors of one length after one another. */
function joined(vectors: readonly Float64Array[]): Float64Array {
  const length = vectors[0]?.length ?? 0;
  const out = new Float64Array(length * vectors.length);
  vectors.forEach((vector, i) => out.set(vector, i * length));
  return out;
}

/** Curvatures as a memory, the oldest first. */
export function curvatureMemory(curvatures: readonly Curvature[]): Memory {
  const vectors = { ways: joined(curvatures.map(({ s }) => s)), changes: joined(curvatures.map(({ y }) => y)) };
  return { numbers: {}, vectors: curvatures.length === 0 ? {} : vectors };
}

/** The curvatures of a memory; null if they are not of so many parameters. */
export function recalledCurvatures({ vectors }: Memory, parameters: number): Curvature[] | null {
  const { ways = new Float64Array(), changes = new Float64Array() } = vectors;
  const count = ways.length / parameters;
  if (!Number.isInteger(count) || changes.length !== ways.length) return null;
  const curvatures = Array.from({ length: count }, (_, i) => {
    const part = (all: Float64Array) => all.slice(i * parameters, (i + 1) * parameters);
    const [s, y] = [part(ways), part(changes)];
    return { s, y, sy: dot(s, y) };
  });
  return curvatures.every(({ sy }) => sy > 0) ? curvatures : null;
}
