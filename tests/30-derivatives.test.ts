import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Activation, activations } from '../worker/catalogue/activations.ts';
import { closedForms, type Cost, costs } from '../worker/catalogue/costs.ts';
import { biasInitialisers, weightInitialisers } from '../worker/catalogue/initialisers.ts';
import { outputs } from '../worker/catalogue/outputs.ts';
import { preparations } from '../worker/catalogue/preparations.ts';
import { penalties } from '../worker/catalogue/regularisers.ts';
import { schedules } from '../worker/catalogue/schedules.ts';
import type { Technique } from '../worker/catalogue/technique.ts';
import { interpret } from '../worker/engine/devices/reference/program.ts';
import { differentiate } from '../worker/engine/formula/differentiate.ts';
import { compile, evaluate } from '../worker/engine/formula/evaluate.ts';
import { arity, functions } from '../worker/engine/formula/functions.ts';
import { parse } from '../worker/engine/formula/parse.ts';
import { type Expression, number, substitute } from '../worker/engine/formula/tree.ts';
import { gradients } from '../worker/engine/graph/gradient.ts';
import { Graph, type NodeId, reference } from '../worker/engine/graph/graph.ts';
import { centralDifference } from './fixtures/central-difference.ts';
import { still } from './fixtures/engine.ts';
import { activationCases } from './fixtures/golden.ts';
import { inFloat32 } from './fixtures/vector-formula.ts';

fc.configureGlobal({ seed: 31 });

type Point = Readonly<Record<string, number>>;

/** Holds the derivative of a formula by `name` at a point against its values around it. */
function checkSlope(e: Expression, name: string, point: Point): void {
  const slope = evaluate(differentiate(e, name), point);
  const expected = centralDifference((x) => evaluate(e, { ...point, [name]: x }), point[name]!);
  expect(Math.abs(slope - expected), `d/d${name} at ${JSON.stringify(point)}: ${slope}, not ${expected}`).toBeLessThan(
    1e-8 * (1 + Math.abs(expected)),
  );
}

/** Points from -6 to 6 at which no formula has a kink: kinks lie at multiples of 1/10. */
const points = Array.from({ length: 241 }, (_, i) => -6 + i / 20 + 0.0237);
const positive = points.filter((x) => x > 0.1);
const unit = Array.from({ length: 60 }, (_, i) => 0.08 + i / 70);

function check(text: string, by: string, at: readonly number[], others: Point = {}): void {
  const e = parse(text);
  for (const x of at) checkSlope(e, by, { ...others, [by]: x });
}

describe('every function has the derivative it says', () => {
  const domain: Readonly<Record<string, readonly number[]>> = { log: positive, sqrt: positive };
  const names = Object.keys(functions).filter((name) => !name.startsWith('row')) as (keyof typeof functions)[];

  test.each(names.filter((name) => arity[name] === 1 && name !== 'constant'))('%s(x)', (name) => {
    check(`${name}(x)`, 'x', domain[name] ?? points);
    check(`${name}(2 * x)`, 'x', domain[name] ?? points);
  });

  const operators: Readonly<Record<string, string>> = {
    ...{ add: 'x + y', subtract: 'x - y', multiply: 'x * y', divide: 'x / y', power: 'x ^ y', min: 'min(x, y)' },
    ...{
      max: 'max(x, y)',
      smaller: 'x < y',
      smallerEq: 'x <= y',
      larger: 'x > y',
      largerEq: 'x >= y',
      equal: 'x == y',
    },
  };
  test('of two arguments are all in the table', () => {
    expect(Object.keys(operators).sort()).toEqual(names.filter((name) => arity[name] === 2).sort());
  });
  test.each(Object.values(operators))('%s', (text) => {
    for (const other of [-1.71, 0.513, 2.05]) {
      check(text, 'x', text.includes('^') ? positive : points, { y: other });
      const isBase = text.includes('^') || text.includes('/');
      check(text, 'y', isBase ? points.filter((y) => Math.abs(y) > 0.3) : points, { x: isBase ? 1.3 : other });
    }
  });

  test.each(['x^2', 'x^3', '(1 + x^2)^(-2)', '2^x', 'x * x * x', 'x > 0.3 ? x^2 : sin(x)', 'exp(-x^2) / (1 + x^2)'])(
    '%s',
    (text) => {
      check(text, 'x', points);
    },
  );

  test('of nested functions, by the chain rule', () => {
    const inner = ['sin(x)', 'tanh(x)', 'sigmoid(x)', 'x / 3', '1 - x / 7', 'softplus(x)', 'erf(x)', 'exp(x / 9)'];
    const outer = ['u * v', 'u - v / 2', 'exp(u * v)', 'u^2 + cos(v)', 'tanh(u + v)', 'u > v ? u : v', 'max(u, 2 * v)'];
    fc.assert(
      fc.property(
        ...([fc.constantFrom(...inner), fc.constantFrom(...inner), fc.constantFrom(...outer)] as const),
        fc.constantFrom(...points),
        (u, v, both, x) => {
          const e = parse(`u = ${u}; v = ${v}; ${both}`);
          const [a, b] = [evaluate(parse(u), { x }), evaluate(parse(v), { x })];
          fc.pre(Math.abs(a - b) > 0.05 && Math.abs(a - 2 * b) > 0.05);
          checkSlope(e, 'x', { x });
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('the conventions at kinks', () => {
  const slope = (text: string, by: string, point: Point) => evaluate(differentiate(parse(text), by), point);

  test.each([
    [activations.relu.formula, 'z', { z: 0 }, 0],
    ['abs(w)', 'w', { w: 0 }, 0],
    [penalties.l1.formula, 'w', { w: 0, lambda: 5, n: 10 }, 0],
    [penalties.l1.formula, 'w', { w: -0, lambda: 5, n: 10 }, 0],
    ['sign(x)', 'x', { x: 0 }, 0],
    ['floor(x)', 'x', { x: 2 }, 0],
    ['min(x, y)', 'x', { x: 1, y: 1 }, 1],
    ['min(x, y)', 'y', { x: 1, y: 1 }, 0],
    ['max(x, y)', 'x', { x: 1, y: 1 }, 1],
    ['max(x, y)', 'y', { x: 1, y: 1 }, 0],
    ['x^2', 'x', { x: 0 }, 0],
    ['x * constant(x)', 'x', { x: 3 }, 3],
  ])('%s by %s at %o', (text, by, point: Point, expected) => {
    expect(slope(text, by, point) + 0).toBe(expected);
  });

  test('the arm of a condition that does not count leaves no trace in the slope', () => {
    expect(slope('x > 0 ? sqrt(x) : 0', 'x', { x: 0 })).toBe(0);
    expect(slope('x > 0 ? x * log(x) : x', 'x', { x: -2 })).toBe(1);
  });
});

const learnedOf = (row: object): Readonly<Record<string, number>> =>
  'learned' in row ? (row.learned as Record<string, number>) : {};

/** Parameters by their defaults, and what is learned by where it begins. */
const defaults = (row: Technique): Map<string, Expression> => {
  const given = Object.entries(row.parameters).map(([name, { default: value }]) => [name, value] as const);
  return new Map([...given, ...Object.entries(learnedOf(row))].map(([name, value]) => [name, number(value)]));
};

/** Activations of one weighted input; those of several are differentiated in the graph. */
const ofOneInput: Readonly<Record<string, Activation>> = Object.fromEntries(
  Object.entries<Activation>(activations).filter(([, row]) => row.pieces === undefined),
);

describe('every formula of the catalogue', () => {
  const rows = (family: Readonly<Record<string, Technique & { readonly formula: string }>>) =>
    Object.entries(family).map(([name, row]) => [name, substitute(parse(row.formula), defaults(row))] as const);
  const each = (e: Expression, by: string, at: readonly number[], others: Point = {}) => {
    for (const x of at) checkSlope(e, by, { ...others, [by]: x });
  };

  test.each(rows(ofOneInput))('activation %s', (_, e) => each(e, 'z', points));

  const closeBy = Array.from({ length: 1201 }, (_, i) => -6 + i / 100 + 0.0037);

  test.each(Object.entries(ofOneInput).filter(([, row]) => row.steepest !== undefined))(
    'activation %s is as steep as it says, and no steeper',
    (_, row) => {
      for (const scale of [0.5, 1, 2]) {
        const values = Object.entries(row.parameters).map(
          ([name, { default: usual, max }]) => [name, number(Math.min(max, scale * usual))] as const,
        );
        const formula = substitute(parse(row.formula), defaults({ ...row, parameters: {} }));
        const slope = differentiate(substitute(formula, new Map(values)), 'z');
        const largest = Math.max(...closeBy.map((z) => Math.abs(evaluate(slope, { z }))));
        const said = evaluate(substitute(parse(row.steepest!), new Map(values)), {});
        expect(largest).toBeLessThanOrEqual(said * (1 + 1e-4));
        // The steepest point may lie between two of those looked at.
        expect(largest).toBeGreaterThanOrEqual(0.99 * said);
      }
    },
  );

  test.each(rows(penalties))('penalty %s', (_, e) => {
    for (const lambda of [0, 5])
      each(substitute(e, new Map([['lambda', number(lambda)]])), 'w', points, { n: 50, m: 10, lambda });
  });

  test.each([...rows(weightInitialisers), ...rows(biasInitialisers)])('initialiser %s', (_, e) => {
    const place = { n_in: 784, n_out: 30, output: 1, first: 1 };
    each(e, 'normal', points, { ...place, uniform: 0.3 });
    each(e, 'uniform', unit, { ...place, normal: 0.3 });
  });

  test.each(rows(preparations))('preparation %s', (_, e) => {
    each(
      e,
      'x',
      Array.from({ length: 64 }, (__, i) => i * 4 + 0.5),
      { mean: 33, deviation: 78 },
    );
  });

  test.each(rows(schedules))('schedule %s', (_, e) => {
    each(
      e,
      'k',
      Array.from({ length: 29 }, (__, i) => i + 0.5),
      { t: 17, epochs: 30, drops: 2 },
    );
  });
});

describe('output layers, through the graph', () => {
  const [rows, classes] = [3, 4];
  const matrix = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 12, maxLength: 12 });

  /** Where nothing jumps. */
  const offZero = matrix.map((values) => values.map((x) => (x < 0 ? x - 0.1 : x + 0.1)));

  /** A graph with the weighted inputs as its only parameter, and the function that computes any of its nodes. */
  function overWeightedInputs() {
    const graph = new Graph();
    const z = graph.parameter(0, rows, classes);
    const y = graph.input('targets', rows, classes);
    const valueOf = (id: NodeId, at: readonly number[], targets: readonly number[]) => {
      const none = new Float64Array();
      const inputs = { ...still(rows), images: none, share: none, targets: Float64Array.from(targets) };
      return interpret({ rows, nodes: graph.nodes, outputs: [] })({ ...inputs, parameters: [Float64Array.from(at)] })(
        id,
      );
    };
    return { graph, z, y, valueOf };
  }

  function checkGradient(
    gradient: ArrayLike<number>,
    at: readonly number[],
    total: (z: readonly number[]) => number,
  ): void {
    at.forEach((x, i) => {
      const expected = centralDifference((moved) => total(at.with(i, moved)), x);
      expect(Math.abs(gradient[i]! - expected)).toBeLessThan(1e-8 * (1 + Math.abs(expected)));
    });
  }

  const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

  test.each(Object.entries(outputs))('the Jacobian of %s', (_, row) => {
    const { graph, z, y, valueOf } = overWeightedInputs();
    const a = graph.formula(parse(row.formula), { z });
    const weighted = graph.map({ type: 'call', fn: 'multiply', args: [reference(a), reference(y)] });
    const gradient = gradients(graph, a, reference(y)).get(0)!;
    fc.assert(
      fc.property(offZero, matrix, (at, by) => {
        checkGradient(valueOf(gradient, at, by), at, (moved) => sum(valueOf(weighted, moved, by)));
      }),
      { numRuns: 30 },
    );
  });

  const oneHot = (labels: readonly number[]) =>
    labels.flatMap((label) => Array.from({ length: classes }, (_, c) => Number(c === label)));
  const someLabels = fc.array(fc.nat(classes - 1), { minLength: rows, maxLength: rows });

  test.each(Object.entries<Cost>(costs))('the slope of the cost %s by the activations', (_, row) => {
    const { graph, z: a, y, valueOf } = overWeightedInputs();
    const text = substitute(parse(row.formula), new Map([...defaults(row), ['n_out', number(classes)]]));
    const cost = graph.reduce('sum', 'columns', graph.formula(text, { a, y }));
    const gradient = gradients(graph, cost, number(1)).get(0)!;
    // Beside each other, outputs lie a little apart: kinks lie at differences that are multiples of 1/10.
    const along = row.outputs.includes('identity') ? points : unit;
    const places = fc.array(fc.constantFrom(...along), { minLength: rows * classes, maxLength: rows * classes });
    const activationsOf = places.map((at) => at.map((x, i) => x + 0.0061 * (i % classes)));
    fc.assert(
      fc.property(activationsOf, someLabels, (at, labels) => {
        const targets = oneHot(labels);
        checkGradient(valueOf(gradient, at, targets), at, (moved) => sum(valueOf(cost, moved, targets)));
      }),
      { numRuns: 30 },
    );
  });

  test.each(closedForms)('$output with $cost: closed form and composition agree', ({ output, cost, value, error }) => {
    const { graph, z, y, valueOf } = overWeightedInputs();
    const a = graph.formula(parse(outputs[output].formula), { z });
    const composed = graph.formula(parse(costs[cost].formula), { a, y });
    const closed = graph.formula(parse(value), { z, a, y });
    const slope = graph.formula(parse(error), { z, a, y });
    fc.assert(
      fc.property(matrix, someLabels, (at, labels) => {
        const targets = oneHot(labels);
        const total = (moved: readonly number[]) => sum(valueOf(closed, moved, targets));
        expect(total(at)).toBeCloseTo(sum(valueOf(composed, at, targets)), 9);
        checkGradient(valueOf(slope, at, targets), at, total);
      }),
      { numRuns: 30 },
    );
  });

  test.each(closedForms)('$output with $cost: finite for weighted inputs of any size', ({ output, value, error }) => {
    const { graph, z, y, valueOf } = overWeightedInputs();
    const a = graph.formula(parse(outputs[output].formula), { z });
    const at = [1e4, -1e4, 0, 3, 800, 800, 800, 800, -1e300, 1e300, 1, 2];
    const targets = oneHot([1, 0, 3]);
    for (const text of [value, error]) {
      const values = valueOf(graph.formula(parse(text), { z, a, y }), at, targets);
      expect([...values].every(Number.isFinite)).toBe(true);
    }
  });
});

describe('activations against PyTorch', () => {
  const family: Readonly<Record<string, Activation>> = activations;

  test.each(activationCases)('$name', ({ name, params, z, f, df }) => {
    const values = new Map(Object.entries(params).map(([key, value]) => [key, number(value)]));
    const e = substitute(parse(family[name]!.formula), new Map([...defaults(family[name]!), ...values]));
    for (const [formula, expected] of [
      [e, f],
      [differentiate(e, 'z'), df],
    ] as const) {
      const inDouble = compile(formula, ['z']);
      const inSingle = inFloat32(formula, { z });
      z.forEach((x, i) => {
        const size = Math.abs(expected[i]!);
        expect(Math.abs(inDouble([x]) - expected[i]!)).toBeLessThan(1e-9 * Math.max(1, size));
        expect(Math.abs(inSingle[i]! - expected[i]!)).toBeLessThan(1e-4 * size + 1e-6);
      });
    }
  });
});
