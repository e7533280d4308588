import { describe, expect, test } from 'vitest';
import { activations } from '../worker/catalogue/activations.ts';
import { optimisers } from '../worker/catalogue/optimisers.ts';
import type { Device, Examples, TrainingState } from '../worker/engine/devices/device.ts';
import { type Learned, updater } from '../worker/engine/devices/reference/update.ts';
import { compile } from '../worker/engine/formula/evaluate.ts';
import { call, type Expression, number, symbol } from '../worker/engine/formula/tree.ts';
import { makePlan, type Plan } from '../worker/engine/graph/plan.ts';
import { compileForCpu, devices, openCpu, smallRecipe } from './fixtures/engine.ts';
import { range } from './fixtures/examples.ts';
import { optimiserGolden, trainingGolden, type TrainingCase } from './fixtures/golden.ts';

describe('whole trainings against PyTorch', () => {
  const { sizes, batch, steps, X, labels, W0, b0, cases } = trainingGolden;
  const known = cases.filter(
    ({ activation, optimiser, clipNorm }) => activation in activations && optimiser in optimisers && clipNorm === 0,
  );
  const [inputs, ...widths] = sizes as [number, ...number[]];
  const classes = widths.at(-1)!;

  // The inputs are any numbers, but fewer than 256 different ones: each gets a byte, and preparation maps it back.
  const values = [...new Set(X.flat())];
  const preparation = values.reduce<Expression>(
    (rest, value, i) => call('select', call('equal', symbol('x'), number(i + 1)), number(value), rest),
    number(0),
  );
  const examples: Examples = {
    rowStart: range(X.length + 1).map((example) => example * inputs),
    entries: Uint32Array.from(
      X.flatMap((row) => row.map((value, pixel) => (pixel << 8) | (values.indexOf(value) + 1))),
    ),
    labels: Uint8Array.from(labels),
  };

  function planOf({ activation, output, cost, optimiser, eta, lambda_over_n }: TrainingCase): Plan {
    const hidden = widths.slice(0, -1).map((units) => ({ units, activation: { kind: activation } }));
    const recipe = smallRecipe({
      network: { hidden, output: { kind: output } },
      cost: { kind: cost },
      optimiser: { kind: optimiser },
      schedule: { kind: 'constant', eta },
      regularisation: { l2: { lambda: lambda_over_n * X.length } },
      protocol: { epochs: 2, batch },
    });
    return { ...makePlan(recipe, inputs, classes, X.length), preparation };
  }

  /** Weights and biases of all layers, as the plan orders them. */
  const inOrder = (W: TrainingCase['W'], b: TrainingCase['b']): Float64Array[] =>
    W.flatMap((matrix, layer) => [Float64Array.from(matrix.flat()), Float64Array.from(b[layer]!)]);

  const dense: Device = {
    kind: 'cpu',
    session: (plan, given) => openCpu(compileForCpu(plan, given, 1, { sparse: false })),
  };
  const all = [
    ...devices.map((entry) => ({ name: entry.device.kind, ...entry })),
    { name: 'cpu with dense images', device: dense, tolerance: 1e-4 },
  ];

  test('the cases of the catalogue', () => {
    expect(values.length).toBeLessThan(256);
    expect(known.length).toBeGreaterThanOrEqual(4);
    const trained = known.map(({ optimiser }) => optimiser);
    expect(trained).toEqual(expect.arrayContaining(['sgd', 'momentum', 'adam']));
  });

  describe.each(all)('$name', ({ device, tolerance }) => {
    const expectNear = (found: number, expected: number) => {
      const size = tolerance > 1e-6 ? Math.max(0.01, Math.abs(expected)) : Math.max(1, Math.abs(expected));
      expect(Math.abs(found - expected)).toBeLessThan(tolerance * size);
    };

    test.each(known)('$activation, $output, $cost, $optimiser', (given) => {
      const plan = planOf(given);
      const session = device.session(plan, examples);
      const parameters = inOrder(W0, b0);
      const slots = plan.slots.map(() => parameters.map(({ length }) => new Float64Array(length)));
      session.load({ parameters, slots } satisfies TrainingState);
      session.setOrder(range(X.length));
      for (let t = 0; t < steps; t++) {
        const step = t % plan.stepsPerEpoch;
        expectNear(session.evaluate(range(batch, step * batch)).cost, given.batchLosses[t]!);
        session.train(Math.floor(t / plan.stepsPerEpoch), step, 1);
      }
      const expected = inOrder(given.W, given.b);
      session.parameters().forEach((matrix, i) => {
        expect(matrix).toHaveLength(expected[i]!.length);
        matrix.forEach((w, j) => expectNear(w, expected[i]![j]!));
      });
    });
  });
});

describe('update rules against PyTorch, on a quadratic', () => {
  const { A, b, w0, cases } = optimiserGolden;
  const trainCount = 10;
  const known = cases.filter(({ name }) => name in optimisers || name === 'sgd+l1' || name === 'sgd+l2');

  test('the basic ones are among them', () => {
    const names = known.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['sgd', 'momentum', 'nesterov', 'adam', 'sgd+l1', 'sgd+l2']));
  });

  test.each(known)('$name', ({ name, params, path }) => {
    const [kind, penalty] = name.split('+') as [string, string?];
    const { eta, lambda_over_n, ...own } = params;
    const recipe = smallRecipe({
      optimiser: { kind, ...own },
      schedule: { kind: 'constant', eta },
      regularisation: penalty === undefined ? {} : { [penalty]: { lambda: lambda_over_n! * trainCount } },
    });
    const plan = makePlan(recipe, 4, 2, trainCount);
    const rate = compile(plan.rate, ['k', 't']);
    const rule = updater(plan.update.weights, plan.slots);
    const learned: Learned = {
      w: Float64Array.from(w0),
      slots: plan.slots.map(() => new Float64Array(w0.length)),
      lookahead: new Float64Array(w0.length),
    };
    rule.look(learned);
    path.forEach((expected, t) => {
      const place = learned.lookahead;
      const gradient = Float64Array.from(A, (row, i) => row.reduce((sum, a, j) => sum + a * place[j]!, -b[i]!));
      rule.step(learned, gradient, rate([0, t]), t + 1);
      expected.forEach((w, i) => {
        expect(Math.abs(learned.w[i]! - w)).toBeLessThan(1e-9);
      });
    });
  });
});
