import type { lineSearchMethods } from '../../catalogue/line-search-methods.ts';
import { recipeSchema } from '../../contract/recipe.ts';
import { makePlan } from '../../engine/graph/plan.ts';
import { cholesky } from '../../training/line-search/cholesky.ts';
import { Minimiser } from '../../training/line-search/minimiser.ts';
import type { Point } from '../../training/line-search/point.ts';
import { lineSearchSettings, searchDirection } from '../../training/line-search/settings.ts';
import { surface } from './descent.ts';
import { draws } from './randomness.ts';

type Method = keyof typeof lineSearchMethods;

/** Line searches as exact as they get, and as they are usual. */
const exact = { c1: 1e-10, c2: 1e-9 };

/** Steps of a method that searches along lines until no slope is above 1e-5. */
function steps(method: Method, text: string, start: readonly number[], exactly: boolean): number {
  const recipe = recipeSchema.parse({
    network: { hidden: [], output: { kind: 'sigmoid' } },
    cost: { kind: 'cross-entropy' },
    optimiser: { kind: method },
    protocol: { epochs: 1, batch: 'all' },
  });
  const { direction, constants } = lineSearchSettings(recipe, makePlan(recipe, 1, 2, 1))!;
  const minimiser = new Minimiser(searchDirection(direction), exactly ? exact : constants);
  const { value, gradient } = surface(text);
  const point = (at: Float64Array): Point => ({
    at,
    cost: value([...at]),
    gradient: Float64Array.from(gradient(at)),
  });
  let here = point(Float64Array.from(start));
  for (let step = 0; step < 1000; step++) {
    if (here.gradient.every((slope) => Math.abs(slope) < 1e-5)) return step;
    const search = minimiser.step(here, 0.01);
    let asked = search.next();
    while (!asked.done) asked = search.next(point(asked.value));
    if (asked.value === null) return step;
    here = asked.value.after;
  }
  return Infinity;
}

/** On x^2 + 10 y^2 from (3, 1). */
export const quadraticSteps = (method: Method): number => steps(method, 'x^2 + 10 * y^2', [3, 1], true);

/** On Rosenbrock's valley from (-1.2, 1). */
export const valleySteps = (method: Method): number => steps(method, '(1 - x)^2 + 100 * (y - x^2)^2', [-1.2, 1], false);

/** The share of random symmetric matrices of a size that are positive definite. */
export function saddleShare(size: number, count: number): number {
  const { normal } = draws(127);
  let minima = 0;
  for (let i = 0; i < count; i++) {
    const matrix = new Float64Array(size * size);
    for (let r = 0; r < size; r++) {
      for (let c = 0; c <= r; c++) {
        const value = normal() * (r === c ? Math.SQRT2 : 1);
        matrix[r * size + c] = value;
        matrix[c * size + r] = value;
      }
    }
    if (cholesky(matrix, size, 0) !== null) minima++;
  }
  return minima / count;
}
