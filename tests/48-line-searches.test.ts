import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineSearchMethods } from '../worker/catalogue/line-search-methods.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { recipeSchema } from '../worker/contract/recipe.ts';
import { cubicMinimum } from '../worker/training/line-search/cubic-minimum.ts';
import { cholesky, solve } from '../worker/training/line-search/cholesky.ts';
import { Minimiser } from '../worker/training/line-search/minimiser.ts';
import { lineSearchSettings, searchDirection } from '../worker/training/line-search/settings.ts';
import { wolfeSearch } from '../worker/training/line-search/wolfe.ts';
import {
  answer,
  descend,
  pointOn,
  quadraticSurface,
  type Surface,
  surfaceGolden,
  surfaces,
} from './fixtures/surfaces.ts';

fc.configureGlobal({ seed: 48 });

type Kind = keyof typeof lineSearchMethods;
const kinds = Object.keys(lineSearchMethods) as Kind[];

/** A method as a recipe names it, and its Wolfe constants. */
function methodOf(kind: Kind, parameters: Record<string, number> = {}) {
  const recipe = recipeSchema.parse({
    network: { hidden: [], output: { kind: 'sigmoid' } },
    cost: { kind: 'cross-entropy' },
    optimiser: { kind, ...parameters },
    protocol: { epochs: 1, batch: 'all' },
  });
  const { direction, constants } = lineSearchSettings(recipe, makePlan(recipe, 1, 2, 1))!;
  return { method: searchDirection(direction), constants };
}

const exact = { c2: 1e-9, c1: 1e-10 };
const dot = (x: ArrayLike<number>, y: ArrayLike<number>) => Array.from(x).reduce((sum, v, i) => sum + v * y[i]!, 0);
const distance = (x: ArrayLike<number>, y: ArrayLike<number>) =>
  Math.sqrt(Array.from(x).reduce((sum, v, i) => sum + (v - y[i]!) ** 2, 0));

describe.each(surfaceGolden.surfaces)('on the surface $name', ({ name, start, minimum, evaluations }) => {
  test.each(kinds)('%s comes to the minimum that SciPy finds', (kind) => {
    const { method, constants } = methodOf(kind);
    const { end } = descend(surfaces[name], start, method, constants, { tolerance: 1e-9, steps: 5000 });
    expect(distance(end.at, minimum)).toBeLessThan(1e-6);
  });

  test.each(Object.keys(evaluations) as (keyof typeof evaluations)[])(
    '%s needs no more than twice the evaluations of SciPy',
    (kind) => {
      const { method, constants } = methodOf(kind);
      expect(descend(surfaces[name], start, method, constants).evaluations).toBeLessThanOrEqual(2 * evaluations[kind]);
    },
  );
});

describe.each(surfaceGolden.quadratics)('on a quadratic of $b.length variables', (quadratic) => {
  const n = quadratic.b.length;
  const surface = quadraticSurface(quadratic);
  const start = quadratic.b.map(() => 0);
  const straight = { steps: n, tolerance: 0 };

  test.each(['fletcher-reeves', 'polak-ribiere', 'bfgs', 'l-bfgs'] as const)(
    '%s is at the minimum after as many steps as there are variables, if every line search is exact',
    (kind) => {
      const { method, constants } = methodOf(kind, exact);
      const { end } = descend(surface, start, method, constants, straight);
      expect(distance(end.at, quadratic.minimum)).toBeLessThan(1e-6 * Math.hypot(...quadratic.minimum));
    },
  );

  test('the directions of conjugate gradients are conjugate, and the first is straight down', () => {
    const { method, constants } = methodOf('fletcher-reeves', exact);
    const { steps } = descend(surface, start, method, constants, straight);
    expect(Array.from(steps[0]!.direction)).toEqual(quadratic.b);
    const times = (x: ArrayLike<number>) => quadratic.a.map((row) => dot(row, x));
    const length = (x: Float64Array) => Math.sqrt(dot(x, times(x)));
    for (const [i, { direction: d }] of steps.entries()) {
      for (const { direction: e } of steps.slice(0, i)) {
        expect(Math.abs(dot(d, times(e))) / (length(d) * length(e))).toBeLessThan(1e-4);
      }
    }
  });

  test('the matrix of BFGS is the inverse of the Hessian after as many steps', () => {
    const { method, constants } = methodOf('bfgs', exact);
    descend(surface, start, method, constants, straight);
    const largest = Math.max(...quadratic.inverse.flat().map(Math.abs));
    quadratic.inverse.forEach((row, c) => {
      const unit = {
        at: Float64Array.from(start),
        cost: 0,
        gradient: Float64Array.from(row, (_, i) => (i === c ? 1 : 0)),
      };
      const column = answer(surface, method.from(unit));
      row.forEach((value, r) => expect(Math.abs(column[r]! + value)).toBeLessThan(1e-5 * largest));
    });
  });

  test('L-BFGS that remembers as many steps goes the way of BFGS', () => {
    const ways = (['bfgs', 'l-bfgs'] as const).map((kind) => {
      const { method, constants } = methodOf(kind, { ...exact, ...(kind === 'l-bfgs' && { memory: n }) });
      return descend(surface, start, method, constants, straight).steps;
    });
    expect(ways[0]).toHaveLength(ways[1]!.length);
    ways[0]!.forEach(({ after }, i) => {
      expect(distance(after.at, ways[1]![i]!.after.at)).toBeLessThan(1e-6 * Math.hypot(...quadratic.minimum));
    });
  });

  test('Newton is there after one step', () => {
    const { method, constants } = methodOf('newton');
    const { steps, end } = descend(surface, start, method, constants, { steps: 1 });
    expect(steps[0]!.alpha).toBe(1);
    expect(distance(end.at, quadratic.minimum)).toBeLessThan(1e-6 * Math.hypot(...quadratic.minimum));
  });
});

/** Smooth surfaces that are not convex: a bowl with waves. */
const waves = fc
  .record({
    start: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 6 }),
    height: fc.double({ min: 0, max: 3, noNaN: true }),
    steepness: fc.double({ min: 0.01, max: 10, noNaN: true }),
  })
  .map(({ start, height, steepness }) => {
    const surface: Surface = (x) => ({
      cost: x.reduce((sum, v, i) => sum + steepness * (i + 1) * v * v + height * Math.sin(3 * v + i), 0),
      gradient: x.map((v, i) => 2 * steepness * (i + 1) * v + 3 * height * Math.cos(3 * v + i)),
    });
    return { surface, start };
  });

test.each(kinds)('every step of %s satisfies the strong Wolfe conditions and goes down', (kind) => {
  const { method: _, constants } = methodOf(kind);
  const { c1, c2 } = constants;
  fc.assert(
    fc.property(waves, fc.constantFrom(1e-3, 0.1, 10), ({ surface, start }, eta) => {
      const { steps } = descend(surface, start, methodOf(kind).method, constants, { steps: 8, tolerance: 1e-4, eta });
      for (const { before, after, direction, alpha } of steps) {
        const slope = dot(before.gradient, direction);
        expect(slope).toBeLessThan(0);
        expect(after.cost).toBeLessThanOrEqual(before.cost + c1 * alpha * slope);
        expect(Math.abs(dot(after.gradient, direction))).toBeLessThanOrEqual(c2 * Math.abs(slope));
        expect(Array.from(after.at)).toEqual(Array.from(before.at, (x, i) => x + alpha * direction[i]!));
      }
      expect(steps.length > 0 || pointOn(surface, start).gradient.every((g) => Math.abs(g) <= 1e-4)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

describe('a line search', () => {
  const parabola: Surface = ([x]) => ({ cost: (x! - 1) ** 2, gradient: [2 * (x! - 1)] });
  const down = Float64Array.of(1);

  test('goes as far as it takes, and back where the cost is no number', () => {
    for (const first of [1e-6, 1, 1e6]) {
      const found = answer(parabola, wolfeSearch(pointOn(parabola, [0]), down, first, { c1: 1e-4, c2: 0.1 }));
      expect(Math.abs(found!.alpha - 1)).toBeLessThan(0.1);
    }
    const cliff: Surface = (x) => (x[0]! > 1.5 ? { cost: NaN, gradient: [NaN] } : parabola(x));
    const found = answer(cliff, wolfeSearch(pointOn(cliff, [0]), down, 1000, { c1: 1e-4, c2: 0.1 }));
    expect(Math.abs(found!.alpha - 1)).toBeLessThan(0.1);
  });

  test('finds nothing where nothing is lower, and gives up', () => {
    const wall: Surface = ([x]) => ({ cost: Math.abs(x!), gradient: [-1] });
    let looks = 0;
    expect(answer(wall, wolfeSearch(pointOn(wall, [0]), down, 1, { c1: 1e-4, c2: 0.1 }), () => looks++)).toBeNull();
    expect(looks).toBeLessThan(50);
  });

  test('that never ends takes the lowest point it has seen', () => {
    const slide: Surface = ([x]) => ({ cost: -x!, gradient: [-1] });
    const found = answer(slide, wolfeSearch(pointOn(slide, [0]), down, 1, { c1: 1e-4, c2: 0.1 }));
    expect(found!.point.cost).toBeLessThan(-1000);
  });
});

test('the minimum of a cubic is where its slope is zero', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      fc.double({ min: 0.1, max: 5, noNaN: true }),
      (at, k) => {
        // k (x - at)^2 (x + 2)
        const sample = (x: number) => ({
          x,
          value: k * (x - at) ** 2 * (x + 2),
          slope: k * (2 * (x - at) * (x + 2) + (x - at) ** 2),
        });
        expect(cubicMinimum(sample(0), sample(1))).toBeCloseTo(at, 9);
        expect(cubicMinimum(sample(1), sample(0))).toBeCloseTo(at, 9);
      },
    ),
  );
});

test('the factor of a matrix solves its equations, and there is none without a positive definite matrix', () => {
  for (const { a, b, minimum } of surfaceGolden.quadratics) {
    const factor = cholesky(Float64Array.from(a.flat()), b.length, 0)!;
    expect(distance(solve(factor, Float64Array.from(b)), minimum)).toBeLessThan(1e-9 * Math.hypot(...minimum));
  }
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2, 0)).toBeNull();
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2, 1.5)).not.toBeNull();
  expect(cholesky(Float64Array.of(NaN, 0, 0, 1), 2, 0)).toBeNull();
});

test('Newton goes down where the Hessian is not positive definite', () => {
  const saddle: Surface = ([x, y]) => ({ cost: x! ** 4 - x! ** 2 + y! ** 2, gradient: [4 * x! ** 3 - 2 * x!, 2 * y!] });
  const { method, constants } = methodOf('newton');
  const { end } = descend(saddle, [0.1, 1], method, constants, { tolerance: 1e-9 });
  expect(distance(end.at, [Math.SQRT1_2, 0])).toBeLessThan(1e-6);
});

describe.each(kinds)('%s', (kind) => {
  const { surface, start } = { surface: surfaces['rosenbrock-10'], start: surfaceGolden.surfaces[1]!.start };

  test('goes on from its memory to the same bits', () => {
    const { method, constants } = methodOf(kind);
    const whole = descend(surface, start, methodOf(kind).method, constants, { steps: 12, tolerance: 0 });
    // Before and after the matrix of BFGS takes less room than what it was made of.
    for (const steps of [2, 7]) {
      const half = descend(surface, start, method, constants, { steps, tolerance: 0 });
      const memory = structuredClone(method.memory());
      method.forget();
      const other = methodOf(kind).method;
      expect(other.recall(memory, start.length)).toBe(true);
      const rest = descend(surface, Array.from(half.end.at), other, constants, { steps: 12 - steps, tolerance: 0 });
      expect(rest.end).toEqual(whole.end);
    }
  });

  test('remembers nothing of a search that was given up', () => {
    const { method, constants } = methodOf(kind);
    const { end } = descend(surface, start, method, constants, { steps: 3, tolerance: 0 });
    const before = structuredClone(method.memory());
    const search = new Minimiser(method, constants).step(end, 0.01);
    const first = search.next();
    expect(first.done).toBe(false);
    if (!first.done) search.next({ ...pointOn(surface, first.value), cost: NaN });
    expect(method.memory()).toEqual(before);
  });

  test('does not take the memory of another network', () => {
    const { method, constants } = methodOf(kind);
    descend(surface, start, method, constants, { steps: 3, tolerance: 0 });
    expect(methodOf(kind).method.recall(method.memory(), 4)).toBe(kind === 'newton');
  });
});

test('conjugate gradients go straight down again after as many steps as they are told', () => {
  const { method, constants } = methodOf('polak-ribiere', { restart: 3 });
  const { steps } = descend(surfaces.wood, [-3, -1, -3, -1], method, constants, { steps: 9, tolerance: 0 });
  const isPlain = steps.map(({ before, direction }) => direction.every((d, i) => d === -before.gradient[i]!));
  expect(isPlain).toEqual([true, false, false, true, false, false, true, false, false]);
});
