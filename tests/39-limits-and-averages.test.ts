import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readNpz } from '../worker/data/npz.ts';
import { weightsErrors } from '../worker/data/regular-file.ts';
import type { Session, TrainingState, Values } from '../worker/engine/devices/device.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { exportWeights } from '../worker/training/export-weights.ts';
import { devices, smallRecipe } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { trainHere } from './fixtures/training/train-here.ts';

const trainCount = 40;
const hidden = [{ units: 13, activation: { kind: 'tanh' } }];
const eta = 0.5;

function planOf(parts: Record<string, unknown>) {
  const network = { hidden, output: { kind: 'sigmoid' } };
  return makePlan(smallRecipe({ network, schedule: { kind: 'constant', eta }, ...parts }), 21, 10, trainCount);
}

const norm = (values: Iterable<number>): number => Math.sqrt([...values].reduce((sum, x) => sum + x * x, 0));

describe.each(devices)('$device.kind', ({ device, tolerance }) => {
  /** A session after each of some steps from the same start. */
  function* steps(parts: Record<string, unknown>, count = 10): Generator<Session> {
    const plan = planOf(parts);
    const session = device.session(plan, someExamples(1, trainCount, 21, 10, 0.5));
    session.load(someState(plan, 1, 2));
    session.setOrder(range(trainCount));
    for (let step = 0; step < count; step++) {
      session.train(0, step, 1);
      yield session;
    }
  }
  const start = someState(planOf({}), 1, 2);
  const after = (parts: Record<string, unknown>, count: number): Session => [...steps(parts, count)].at(-1)!;
  const moves = (parameters: readonly Values[]) =>
    parameters.map((values, i) => Float64Array.from(values, (w, j) => w - start.parameters[i]![j]!));

  test('clipping by value limits every value of a step', () => {
    const limit = 0.01;
    const free = moves(after({}, 1).parameters()).flatMap((values) => [...values]);
    const clipped = moves(after({ clipping: { kind: 'value', limit } }, 1).parameters()).flatMap((x) => [...x]);
    expect(free.some((x) => Math.abs(x) > eta * limit)).toBe(true);
    clipped.forEach((x, i) => {
      const expected = Math.max(-eta * limit, Math.min(eta * limit, free[i]!));
      expect(Math.abs(x - expected)).toBeLessThan(1e-6);
    });
  });

  test('clipping by norm shortens a step over all layers and keeps its direction', () => {
    const limit = 0.2;
    const free = moves(after({}, 1).parameters()).flatMap((values) => [...values]);
    const clipped = moves(after({ clipping: { kind: 'norm', limit } }, 1).parameters()).flatMap((x) => [...x]);
    expect(norm(free)).toBeGreaterThan(eta * limit);
    expect(Math.abs(norm(clipped) / (eta * limit) - 1)).toBeLessThan(tolerance);
    const scale = (eta * limit) / norm(free);
    clipped.forEach((x, i) => expect(Math.abs(x - scale * free[i]!)).toBeLessThan(1e-6));
    const loose = after({ clipping: { kind: 'norm', limit: 1000 } }, 5).parameters();
    expect(loose).toEqual(after({}, 5).parameters());
  });

  test('max-norm holds the weights into every unit within the limit, and only those beyond it', () => {
    const limit = 0.9;
    const into = (w: Values, units: number) =>
      Array.from({ length: units }, (_, unit) => norm(w.filter((_, i) => i % units === unit)));
    const before = after({}, 1).parameters();
    const [found] = [after({ constraint: { kind: 'max-norm', limit } }, 1).parameters()];
    for (const [index, units] of [
      [0, 13],
      [2, 10],
    ] as const) {
      const free = into(before[index]!, units);
      expect(free.some((x) => x > limit)).toBe(true);
      into(found[index]!, units).forEach((x, unit) => {
        expect(Math.abs(x / Math.min(limit, free[unit]!) - 1)).toBeLessThan(tolerance);
      });
    }
    expect(found[1]).toEqual(before[1]);
    expect(after({ constraint: { kind: 'max-norm', limit: 1000 } }, 5).parameters()).toEqual(after({}, 5).parameters());
  });

  test('clipped L1 takes weights to zero and leaves them there where the cost has no slope', () => {
    const plan = planOf({ regularisation: { 'l1-clipped': { lambda: 4 } } });
    const session = device.session(plan, someExamples(1, trainCount, 21, 10, 0));
    session.load(start);
    session.setOrder(range(trainCount));
    let expected = [...start.parameters[0]!];
    for (let step = 0; step < 8; step++) {
      session.train(0, step, 1);
      expected = expected.map((w) => w - Math.min((eta * 4) / trainCount, Math.abs(w)) * Math.sign(w));
      session.parameters()[0]!.forEach((w, i) => {
        expect(Math.abs(w - expected[i]!)).toBeLessThan(1e-6);
        if (expected[i] === 0) expect(Math.abs(w)).toBe(0);
      });
    }
    expect(expected.some((w) => w === 0)).toBe(true);
  });

  test('the running mean of the weights is what is judged, and training does not notice', () => {
    const beta = 0.7;
    const averaging = { kind: 'exponential', beta };
    const plain = planOf({});
    const judge = device.session(plain, someExamples(1, trainCount, 21, 10, 0.5));
    const begun = start.parameters.map((values) => Float64Array.from(values));
    let average = begun;
    const plan = planOf({ averaging });
    const session = device.session(plan, someExamples(1, trainCount, 21, 10, 0.5));
    session.load({ parameters: start.parameters, slots: [begun] } satisfies TrainingState);
    session.setOrder(range(trainCount));
    let step = 0;
    for (const free of steps({})) {
      session.train(0, step++, 1);
      expect(session.parameters()).toEqual(free.parameters());
      average = average.map((values, i) => {
        const now = free.parameters()[i]!;
        return values.map((x, j) => beta * x + (1 - beta) * now[j]!);
      });
      judge.load({ parameters: average, slots: [] });
      const found = session.evaluate(range(trainCount)).cost;
      expect(Math.abs(found / judge.evaluate(range(trainCount)).cost - 1)).toBeLessThan(tolerance);
      expect(found).not.toBe(free.evaluate(range(trainCount)).cost);
    }
  });

  test('a network with sign as output never learns', () => {
    for (const kind of ['quadratic', 'mean-squared', 'huber']) {
      const parts = { network: { hidden, output: { kind: 'sign' } }, cost: { kind } };
      expect(moves(after(parts, 5).parameters()).every((values) => values.every((x) => x === 0))).toBe(true);
    }
  });
});

test('an average begins as the weights, is exported in their place and carried on', async () => {
  const averaged = tinyExperiment({ 'recipe.averaging': { kind: 'exponential', beta: 0.99 } });
  const [found, plain] = [await trainHere(averaged), await trainHere(tinyExperiment())];
  expect(found.epochs[0]!.train).toEqual(plain.epochs[0]!.train);
  expect(found.epochs[1]!.weightsHash).toBe(plain.epochs[1]!.weightsHash);
  expect(found.epochs[1]!.train.cost).not.toBe(plain.epochs[1]!.train.cost);
  const { state } = found.checkpoints.at(-1)!;
  const path = join(await temporaryFolder(), 'average.npz');
  await exportWeights(found.bytes.at(-1)!, path, {});
  const arrays = await readNpz(path, weightsErrors);
  expect(arrays.get('W1')!.data).toEqual(state.slots[0]![0]);
  expect(arrays.get('W1')!.data).not.toEqual(state.parameters[0]);
});
