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
  const known = cases.filter(({ activation, optimiser }) => activation in activations && optimiser in optimisers);
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

  function planOf({ activation, params, output, cost, optimiser, eta, lambda_over_n, clipNorm }: TrainingCase): Plan {
    const hidden = widths.slice(0, -1).map((units) => ({ units, activation: { kind: activation, ...params } }));
    const recipe = smallRecipe({
      network: { hidden, output: { kind: output } },
      cost: { kind: cost },
      optimiser: { kind: optimiser },
      schedule: { kind: 'constant', eta },
      regularisation: { l2: { lambda: lambda_over_n * X.length } },
      clipping: clipNorm > 0 ? { kind: 'norm', limit: clipNorm } : { kind: 'none' },
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
    expect(known).toEqual(cases);
    expect(cases.filter(({ clipNorm }) => clipNorm > 0)).toHaveLength(1);
  });

  describe.each(all)('$name', ({ device, tolerance }) => {
    const expectNear = (found: number, expected: number, least = 0.01) => {
      const size = Math.max(tolerance > 1e-6 ? least : 1, Math.abs(expected));
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
        // AdaGrad begins with steps of the whole rate, however small the gradient and large its error.
        const least = given.optimiser === 'adagrad' ? given.eta : undefined;
        matrix.forEach((w, j) => expectNear(w, expected[i]![j]!, least));
      });
    });
  });
});

describe('update rules against PyTorch, on a quadratic', () => {
  const { A, b, w0, cases } = optimiserGolden;
  const trainCount = 10;
  const pathOf = (wanted: string) => cases.find(({ name }) => name === wanted)!;

  /** The weights after each of as many steps as the numbers from outside have. */
  function descend(optimiser: object, eta: number, regularisation: object = {}): readonly (readonly number[])[] {
    const recipe = smallRecipe({ optimiser, schedule: { kind: 'constant', eta }, regularisation });
    const plan = makePlan(recipe, 4, 2, trainCount);
    const rate = compile(plan.rate, ['k', 't']);
    const rule = updater(plan.update.weights, plan.slots);
    const learned: Learned = {
      w: Float64Array.from(w0),
      slots: plan.slots.map(() => new Float64Array(w0.length)),
      lookahead: new Float64Array(w0.length),
    };
    rule.look(learned);
    return pathOf('sgd').path.map((_, t) => {
      rule.step(learned, gradientAt(learned.lookahead), { eta: rate([0, t]), t: t + 1 });
      return [...learned.w];
    });
  }

  const gradientAt = (place: ArrayLike<number>) =>
    Float64Array.from(A, (row, i) => row.reduce((sum, a, j) => sum + a * place[j]!, -b[i]!));

  function expectPath(found: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
    expect(found).toHaveLength(expected.length);
    found.forEach((weights, t) => {
      weights.forEach((w, i) => expect(Math.abs(w - expected[t]![i]!)).toBeLessThan(1e-9));
    });
  }

  test.each(cases)('$name', ({ name, params, path }) => {
    const [kind, penalty] = name.split('+') as [string, string?];
    const { eta, lambda_over_n, weightDecay, ...own } = params;
    const optimiser = { kind, ...own, ...(weightDecay === undefined ? {} : { decay: weightDecay }) };
    const regularisation = penalty === undefined ? {} : { [penalty]: { lambda: lambda_over_n! * trainCount } };
    expectPath(descend(optimiser, eta, regularisation), path);
  });

  const { eta: momentumRate, ...momentum } = pathOf('momentum').params;
  const mu = momentum['mu']!;

  test('the averaged form of momentum, at a rate larger by 1 / (1 - beta), is momentum', () => {
    const found = descend({ kind: 'momentum-averaged', beta: mu }, momentumRate / (1 - mu));
    expectPath(found, pathOf('momentum').path);
  });

  test('SGDW without decay is momentum, and without momentum it is descent with L2', () => {
    expectPath(descend({ kind: 'sgdw', mu, decay: 0 }, momentumRate), pathOf('momentum').path);
    const { params, path } = pathOf('sgd+l2');
    expectPath(descend({ kind: 'sgdw', mu: 0, decay: params['lambda_over_n'] }, params.eta), path);
  });

  test('SGDW keeps decay out of the velocity', () => {
    const [eta, decay] = [0.1, 0.1];
    let [w, v]: [readonly number[], readonly number[]] = [w0, w0.map(() => 0)];
    const expected = pathOf('sgd').path.map(() => {
      const g = gradientAt(w);
      v = v.map((x, i) => mu * x + eta * g[i]!);
      w = w.map((x, i) => x - v[i]! - eta * decay * x);
      return w;
    });
    expectPath(descend({ kind: 'sgdw', mu, decay }, eta), expected);
  });

  test('delta-bar-delta adds to the rates of weights whose gradient keeps its sign, and takes a share of the others', () => {
    const [eta, kappa, phi, theta] = [0.3, 0.4, 0.6, 0.7];
    let w: readonly number[] = w0;
    let trace = w0.map(() => 0);
    let rates = w0.map(() => eta);
    const turns = new Set<number>();
    const expected = pathOf('sgd').path.map(() => {
      const g = gradientAt(w);
      // Jacobs (1988), with kappa in shares of the rate at the start.
      rates = rates.map((rate, i) => {
        const agreement = Math.sign(trace[i]! * g[i]!);
        turns.add(agreement);
        return agreement > 0 ? rate + eta * kappa : agreement < 0 ? rate * (1 - phi) : rate;
      });
      trace = trace.map((x, i) => (1 - theta) * g[i]! + theta * x);
      w = w.map((x, i) => x - rates[i]! * g[i]!);
      return w;
    });
    expect(turns).toEqual(new Set([0, 1, -1]));
    expectPath(descend({ kind: 'delta-bar-delta', kappa, phi, theta }, eta), expected);
  });
});
