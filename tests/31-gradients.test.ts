import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activations } from '../worker/catalogue/activations.ts';
import { costs } from '../worker/catalogue/costs.ts';
import { everyPenalty } from '../worker/catalogue/exhibits.ts';
import { outputs } from '../worker/catalogue/outputs.ts';
import type { Penalty } from '../worker/catalogue/regularisers.ts';
import type { Recipe } from '../worker/contract/recipe.ts';
import type { Session, TrainingState, Values } from '../worker/engine/devices/device.ts';
import { interpret } from '../worker/engine/devices/reference/program.ts';
import { referenceDevice } from '../worker/engine/devices/reference/reference-device.ts';
import { compile } from '../worker/engine/formula/evaluate.ts';
import { parse } from '../worker/engine/formula/parse.ts';
import { bind } from '../worker/engine/graph/bind.ts';
import { gradients } from '../worker/engine/graph/gradient.ts';
import { add, Graph, reference } from '../worker/engine/graph/graph.ts';
import { networkGraph } from '../worker/engine/graph/network.ts';
import { makePlan, type Plan } from '../worker/engine/graph/plan.ts';
import { centralDifference } from './fixtures/central-difference.ts';
import { devices, smallRecipe, still } from './fixtures/engine.ts';
import { numbersFrom, range, someExamples, someOrder, someState } from './fixtures/examples.ts';
import { costGolden } from './fixtures/golden.ts';

fc.configureGlobal({ seed: 32 });

type Matrices = readonly Values[];

const combine = (a: Matrices, b: Matrices, by: (x: number, y: number) => number): Float64Array[] =>
  a.map((values, i) => Float64Array.from(values, (x, j) => by(x, b[i]![j]!)));
const inner = (a: Matrices, b: Matrices): number =>
  combine(a, b, (x, y) => x * y)
    .flatMap((values) => [...values])
    .reduce((sum, x) => sum + x, 0);

/** Penalties that are part of the cost, and not a step of their own. */
const charged = Object.entries<Penalty>(everyPenalty).filter(([, row]) => row.step === undefined);

/** What the penalties of a recipe add to the cost, at rate 1. */
function penalty({ regularisation }: Recipe, plan: Plan, parameters: Matrices): number {
  const names = ['w', 'n', 'm', 'eta'];
  return charged.reduce((sum, [name, row]) => {
    const value = compile(bind(row.formula, row, regularisation[name as keyof typeof everyPenalty]), names);
    const pays = parameters.filter((_, i) => {
      const { kind } = plan.parameters[i]!;
      return kind === 'weights' || (kind === 'biases' && row.biases);
    });
    const of = (w: number) => value([w, plan.trainCount, plan.batch, 1]);
    return sum + pays.flatMap((values) => [...values]).reduce((s, w) => s + of(w), 0);
  }, 0);
}

/** What a step of plain descent with rate 1 takes away from the parameters. */
function gradientOfStep(session: Session, state: TrainingState, step: number): Float64Array[] {
  session.load(state);
  session.train(0, step, 1);
  return combine(state.parameters, session.parameters(), (before, after) => before - after);
}

/** Holds a gradient against changes of the mean cost of a batch (with penalties) around `state`. */
function checkGradient(
  gradient: Matrices,
  at: Matrices,
  { recipe, plan, session, batch, seed }: Setting & { readonly session: Session; readonly batch: Uint32Array },
): void {
  const none = plan.slots.map(() => at.map(({ length }) => new Float64Array(length)));
  const cost = (parameters: Matrices): number => {
    session.load({ parameters, slots: none });
    return session.evaluate(batch).cost + penalty(recipe, plan, parameters);
  };
  const compare = (direction: Matrices) => {
    const along = (distance: number) => cost(combine(at, direction, (x, d) => x + distance * d));
    const found = inner(gradient, direction);
    const error = (step: number) => {
      const expected = centralDifference(along, 0, step);
      return Math.abs(found - expected) / (1 + Math.abs(expected));
    };
    let apart = error(1e-5);
    // A kink may lie within the step; a shorter one misses it.
    if (apart > 1e-7) apart = error(3e-7);
    expect(apart).toBeLessThan(1e-7);
  };
  const next = numbersFrom(seed);
  for (let i = 0; i < 2; i++) compare(at.map((values) => Float64Array.from(values, () => next() - 0.5)));
  at.forEach((values, p) => {
    const single = at.map(({ length }) => new Float64Array(length));
    single[p]![Math.floor(next() * values.length)] = 1;
    compare(single);
  });
}

interface Setting {
  readonly recipe: Recipe;
  readonly plan: Plan;
  readonly seed: number;
}

const inputs = 6;
const classes = 3;

const names = <Name extends string>(family: Readonly<Record<Name, unknown>>) => Object.keys(family) as Name[];
const pairs = names(costs).flatMap((cost) => costs[cost].outputs.map((output) => ({ cost, output })));
const units = fc.oneof(fc.constantFrom(1, 7, 8, 9, 15, 16, 17), fc.integer({ min: 1, max: 20 }));
/** Those that are the same in training, where the cost is taken here. */
const steady = names(activations).filter((kind) => !('training' in activations[kind]));
const layer = fc.record({ units, activation: fc.constantFrom(...steady).map((kind) => ({ kind })) });
const settingOf = (given: readonly (typeof pairs)[number][], always: readonly string[] = []) =>
  fc
    .record({
      hidden: fc.array(layer, { maxLength: 3 }),
      pair: fc.constantFrom(...given),
      batch: fc.integer({ min: 1, max: 9 }),
      trainCount: fc.integer({ min: 5, max: 25 }),
      penalties: fc.uniqueArray(fc.constantFrom(...charged.map(([name]) => name)), { maxLength: 2 }),
      seed: fc.nat(1e6),
    })
    .map(({ hidden, pair, batch, trainCount, penalties, seed }): Setting => {
      const recipe = smallRecipe({
        network: { hidden, output: { kind: pair.output } },
        cost: { kind: pair.cost },
        schedule: { kind: 'constant', eta: 1 },
        regularisation: Object.fromEntries([...penalties, ...always].map((name) => [name, { lambda: 0.3 }])),
        protocol: { epochs: 1, batch },
      });
      return { recipe, plan: makePlan(recipe, inputs, classes, trainCount), seed };
    });

describe('the gradient of the training program is the slope of the mean cost', () => {
  test('for every pair of output and cost of the catalogue', () => {
    expect(new Set(pairs.map(({ output }) => output))).toEqual(new Set(names(outputs)));
  });

  test.each(pairs)('of random networks with $output and $cost, for whole and short batches', (pair) => {
    fc.assert(
      fc.property(settingOf([pair]), (given) => {
        const { plan, seed } = given;
        const session = referenceDevice.session(plan, someExamples(seed, plan.trainCount, inputs, classes, 0.6));
        const order = someOrder(seed, plan.trainCount);
        session.setOrder(order);
        const state = someState(plan, seed, 2);
        for (const step of new Set([0, plan.stepsPerEpoch - 1])) {
          const batch = order.slice(step * plan.batch, (step + 1) * plan.batch);
          checkGradient(gradientOfStep(session, state, step), state.parameters, { ...given, session, batch });
        }
      }),
      { numRuns: 6 },
    );
  });

  test.each(charged.map(([name]) => name))('with the penalty %s', (name) => {
    fc.assert(
      fc.property(settingOf(pairs, [name]), (given) => {
        const { plan, seed } = given;
        const session = referenceDevice.session(plan, someExamples(seed, plan.trainCount, inputs, classes, 0.6));
        const batch = someOrder(seed, plan.trainCount).slice(0, plan.batch);
        session.setOrder(batch);
        const state = someState(plan, seed, 2);
        checkGradient(gradientOfStep(session, state, 0), state.parameters, { ...given, session, batch });
      }),
      { numRuns: 4 },
    );
  });

  test('where Nesterov’s velocity is about to carry the weights, penalties included', () => {
    const mu = 0.9;
    fc.assert(
      fc.property(settingOf(pairs), ({ recipe: plain, seed, plan: { trainCount } }) => {
        const recipe: Recipe = { ...plain, optimiser: { kind: 'nesterov', mu } };
        const plan = makePlan(recipe, inputs, classes, trainCount);
        const session = referenceDevice.session(plan, someExamples(seed, trainCount, inputs, classes, 0.6));
        const order = someOrder(seed, trainCount);
        session.setOrder(order);
        const { parameters } = someState(plan, seed);
        const velocity = someState(plan, seed + 1).parameters;
        session.load({ parameters, slots: [velocity] });
        session.train(0, 0, 1);
        const gradient = combine(velocity, session.state().slots[0]!, (before, after) => mu * before - after);
        const at = combine(parameters, velocity, (w, v) => w + mu * v);
        checkGradient(gradient, at, { recipe, plan, seed, session, batch: order.slice(0, plan.batch) });
      }),
      { numRuns: 25 },
    );
  });
});

describe('a unit without a slope passes nothing back', () => {
  test.each(['z > 0 ? 1 : 0', 'sign(z)', '0.5'])('%s', (text) => {
    const graph = new Graph();
    const images = graph.input('images', 4, 3);
    const dense = (below: number, layer: number, columns: number) => {
      const weights = graph.parameter(2 * layer, graph.node(below).columns, columns);
      const biases = graph.parameter(2 * layer + 1, 1, columns);
      return graph.map(add(reference(graph.matmul(below, weights)), reference(biases)));
    };
    const z = dense(images, 0, 5);
    const output = dense(graph.formula(parse(text), { z }, z), 1, 2);
    const found = gradients(graph, output, reference(graph.input('targets', 4, 2)));
    const next = numbersFrom(1);
    const fill = (length: number) => Float64Array.from({ length }, next);
    const inputs = {
      ...still(4),
      images: fill(12),
      targets: fill(8),
      share: fill(4),
      parameters: [15, 5, 10, 2].map(fill),
    };
    const valueOf = interpret({ rows: 4, nodes: graph.nodes, outputs: [] })(inputs);
    const [w1, b1, w2, b2] = [0, 1, 2, 3].map((index) => [...valueOf(found.get(index)!)]);
    expect(w1).toEqual(Array<number>(15).fill(0));
    expect(b1).toEqual(Array<number>(5).fill(0));
    expect(w2).toHaveLength(10);
    expect(b2!.every((slope) => slope > 0)).toBe(true);
  });
});

describe('costs and output errors against PyTorch', () => {
  const { z, labels, cases } = costGolden;
  const exact = cases;
  const n_out = z[0]!.length;
  const scaled = exact
    .filter(({ cost }) => cost === 'quadratic')
    .map(({ cost_value, dz, ...given }) => ({
      ...given,
      cost: 'mean-squared',
      cost_value: (2 / n_out) * cost_value,
      dz: dz.map((slope) => (2 / n_out) * slope),
    }));
  const known = [...exact, ...scaled];

  test('the cases of the catalogue', () => {
    expect(known.every(({ cost }) => cost in costs)).toBe(true);
    expect(scaled).toHaveLength(3);
  });

  /** The mean cost of all examples as a step has it. */
  function trainingCost(recipe: Recipe): number {
    const [rows, columns] = [z.length, z[0]!.length];
    const { graph, cost } = networkGraph(recipe, rows, columns, rows, 'train');
    const one = (r: number, c: number) => Number(r === c);
    const matrix = (width: number, at: (r: number, c: number) => number) =>
      Float64Array.from({ length: rows * width }, (_, i) => at(Math.floor(i / width), i % width));
    const values = interpret({ rows, nodes: graph.nodes, outputs: [] })({
      ...still(rows),
      images: matrix(rows, one),
      targets: matrix(columns, (r, c) => one(labels[r]!, c)),
      share: new Float64Array(rows).fill(1 / rows),
      parameters: [Float64Array.from(z.flat()), new Float64Array(columns)],
    })(cost);
    return values.reduce((sum, x) => sum + x, 0) / rows;
  }

  describe.each(devices)('$device.kind', ({ device, tolerance }) => {
    test.each(known)('$cost with $output', ({ cost, output, params, cost_value, dz }) => {
      // Image i has the single pixel i, so that row i of the only weight matrix is its weighted input.
      const count = z.length;
      const { labelSmoothing, ...own } = params;
      const targets = labelSmoothing === undefined ? {} : { targets: { kind: 'smoothed', alpha: labelSmoothing } };
      const recipe = smallRecipe({
        network: { hidden: [], output: { kind: output } },
        cost: { kind: cost, ...own },
        ...targets,
        preparation: { kind: 'divide-255' },
        schedule: { kind: 'constant', eta: 1 },
        protocol: { epochs: 1, batch: count },
      });
      const plan = makePlan(recipe, count, z[0]!.length, count);
      const entries = Uint32Array.from(z, (_, i) => (i << 8) | 255);
      const session = device.session(plan, {
        rowStart: range(count + 1),
        entries,
        labels: Uint8Array.from(labels),
      });
      const state = { parameters: [Float64Array.from(z.flat()), new Float64Array(z[0]!.length)], slots: [] };
      session.setOrder(range(count));
      session.load(state);
      // Targets are soft in training alone.
      const found = labelSmoothing === undefined ? session.evaluate(range(count)).cost : trainingCost(recipe);
      expect(Math.abs(found / cost_value - 1)).toBeLessThan(tolerance);
      const [error] = gradientOfStep(session, state, 0);
      dz.forEach((expected, i) => {
        expect(Math.abs(error![i]! - expected)).toBeLessThan(tolerance * Math.max(0.01, Math.abs(expected)));
      });
    });
  });
});
