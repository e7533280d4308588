import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countParameters } from '../worker/contract/budget.ts';
import { LabError } from '../worker/contract/errors.ts';
import { writeNpz } from '../worker/data/npz.ts';
import type { Session, TrainingState } from '../worker/engine/devices/device.ts';
import { makePlan, type Plan } from '../worker/engine/graph/plan.ts';
import { exportWeights } from '../worker/training/export-weights.ts';
import { initialFormulas } from '../worker/training/initial-formulas.ts';
import { initialState } from '../worker/training/initial-state.ts';
import { randomnessOf } from '../worker/training/randomness.ts';
import { readWeightsFile, weightsFrom } from '../worker/training/weights-file.ts';
import { devices, smallRecipe } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { again, jobOf, train } from './fixtures/training/train-here.ts';

const [inputs, classes, trainCount, batch] = [12, 4, 24, 8];

function recipeOf(layer: object) {
  const hidden = [{ units: 6, activation: { kind: 'tanh' }, ...layer }];
  return smallRecipe({ network: { hidden, output: { kind: 'sigmoid' } }, protocol: { epochs: 1, batch } });
}
const planOf = (layer: object): Plan => makePlan(recipeOf(layer), inputs, classes, trainCount);
const at = (plan: Plan, name: string) => plan.parameters.findIndex((spec) => spec.name === name);
const batchNorm = { normalisation: { kind: 'batch', memory: 0.6 } };
const examples = someExamples(3, trainCount, inputs, classes, 0.6);

describe.each(devices)('$device.kind', ({ device, tolerance }) => {
  const open = (plan: Plan, state: TrainingState): Session => {
    const session = device.session(plan, examples);
    session.load(state);
    session.setOrder(range(trainCount));
    return session;
  };

  test('batch normalisation keeps running means and variances of what it saw', () => {
    const plan = planOf(batchNorm);
    const state = someState(plan, 1);
    const session = open(plan, state);
    session.train(0, 1, 1);
    const [W, b] = state.parameters as [Float32Array, Float32Array];
    for (let unit = 0; unit < 6; unit++) {
      const z = Array.from({ length: batch }, (_, r) => {
        const [from, to] = [examples.rowStart[batch + r]!, examples.rowStart[batch + r + 1]!];
        return [...examples.entries.subarray(from, to)].reduce(
          (sum, entry) => sum + ((entry & 255) / 256) * W[(entry >>> 8) * 6 + unit]!,
          b[unit]!,
        );
      });
      const mean = z.reduce((sum, x) => sum + x, 0) / batch;
      const variance = z.reduce((sum, x) => sum + (x - mean) ** 2, 0) / batch;
      for (const [name, value] of [
        ['mean1', mean],
        ['variance1', variance],
      ] as const) {
        const expected = 0.6 * state.parameters[at(plan, name)]![unit]! + 0.4 * value;
        expect(Math.abs(session.parameters()[at(plan, name)]![unit]! - expected)).toBeLessThan(tolerance);
      }
    }
  });

  test('outside training batch normalisation is a scale and a shift by its statistics', () => {
    const plan = planOf(batchNorm);
    const state = someState(plan, 2);
    const plain = planOf({});
    const value = (name: string, unit: number): number => state.parameters[at(plan, name)]![unit]!;
    const gain = (unit: number) => value('scale1', unit) / Math.sqrt(value('variance1', unit) + 1e-5);
    const [W, b, W2, b2] = state.parameters.map((values) => Float64Array.from(values));
    const folded = [
      W!.map((w, i) => w * gain(i % 6)),
      b!.map((x, unit) => (x - value('mean1', unit)) * gain(unit) + value('shift1', unit)),
      W2!,
      b2!,
    ];
    const all = range(trainCount);
    const found = open(plan, state).evaluate(all);
    const expected = open(plain, { parameters: folded, slots: [] }).evaluate(all);
    expect(Math.abs(found.cost / expected.cost - 1)).toBeLessThan(tolerance);
    expect(found.predictions).toEqual(expected.predictions);
  });

  test('a network under layer normalisation does not see the size of its weights', () => {
    const plan = planOf({ normalisation: { kind: 'layer', epsilon: 1e-9 } });
    const state = someState(plan, 3);
    const larger = {
      ...state,
      parameters: state.parameters.map((values, i) => (i < 2 ? values.map((x) => 3 * x) : values)),
    };
    const cost = (given: TrainingState) => open(plan, given).evaluate(range(trainCount)).cost;
    expect(Math.abs(cost(larger) / cost(state) - 1)).toBeLessThan(tolerance);
  });

  test('standardised weights have mean 0 and variance 1 / n_in, whatever is learned', () => {
    const plan = planOf({ normalisation: { kind: 'weights', epsilon: 1e-9 } });
    const state = someState(plan, 4);
    const moved = state.parameters.map((values, i) => (i === 0 ? values.map((w) => 5 * w + 2) : values));
    const cost = (given: TrainingState) => open(plan, given).evaluate(range(trainCount)).cost;
    expect(Math.abs(cost({ ...state, parameters: moved }) / cost(state) - 1)).toBeLessThan(10 * tolerance);
    const [W, ...others] = state.parameters.map((values) => Float64Array.from(values));
    const column = (unit: number) => W!.filter((_, i) => i % 6 === unit);
    const standard = W!.map((w, i) => {
      const mean = column(i % 6).reduce((sum, x) => sum + x, 0) / inputs;
      const variance = column(i % 6).reduce((sum, x) => sum + (x - mean) ** 2, 0) / inputs;
      return (w - mean) / Math.sqrt(inputs * variance);
    });
    const plain = open(planOf({}), { parameters: [standard, ...others], slots: [] });
    expect(Math.abs(plain.evaluate(range(trainCount)).cost / cost(state) - 1)).toBeLessThan(tolerance);
  });

  test('PReLU begins as a leaky ReLU and learns its slopes free of penalties', () => {
    const leaky = planOf({ activation: { kind: 'leaky-relu', beta: 0.25 } });
    const plan = planOf({ activation: { kind: 'prelu' } });
    const start = someState(leaky, 5);
    const slopes = new Float32Array(6).fill(0.25);
    const session = open(plan, { parameters: [...start.parameters, slopes], slots: [] });
    const other = open(leaky, start);
    expect(session.evaluate(range(trainCount))).toEqual(other.evaluate(range(trainCount)));
    session.train(0, 0, 1);
    other.train(0, 0, 1);
    expect(session.parameters().slice(0, 4)).toEqual(other.parameters());
    expect([...session.parameters()[4]!].some((x) => x !== 0.25)).toBe(true);
  });

  test('maxout takes the largest of its pieces: of one is the identity, of z and 0 a ReLU', () => {
    const all = range(trainCount);
    const plain = planOf({ activation: { kind: 'relu' } });
    const start = someState(plain, 6);
    const [W, b, W2, b2] = start.parameters as [Float32Array, Float32Array, Float32Array, Float32Array];
    const none = [new Float32Array(W.length), new Float32Array(b.length)];
    const two = open(planOf({ activation: { kind: 'maxout' } }), { parameters: [W, b, ...none, W2, b2], slots: [] });
    expect(two.evaluate(all)).toEqual(open(plain, start).evaluate(all));
    const one = open(planOf({ activation: { kind: 'maxout', pieces: 1 } }), start);
    expect(one.evaluate(all)).toEqual(open(planOf({ activation: { kind: 'identity' } }), start).evaluate(all));
  });
});

describe('what layers have besides weights and biases', () => {
  const layer = { ...batchNorm, activation: { kind: 'maxout', pieces: 3 } };

  const randomness = randomnessOf({ kind: 'counter' }, 1);

  test('is counted, and begins where its row says', () => {
    expect(countParameters(recipeOf(layer), inputs, classes)).toBe(3 * (12 * 6 + 6 + 2 * 6) + 6 * 4 + 4);
    const plan = planOf(layer);
    const { parameters } = initialState(plan, initialFormulas(recipeOf(layer).initialisation), randomness, null);
    expect([...parameters[at(plan, 'scale1_2')]!]).toEqual([1, 1, 1, 1, 1, 1]);
    expect([...parameters[at(plan, 'variance1')]!]).toEqual([1, 1, 1, 1, 1, 1]);
    expect([...parameters[at(plan, 'shift1_1')]!]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(parameters[at(plan, 'W1')]).not.toEqual(parameters[at(plan, 'W1_1')]);
    expect(parameters[at(plan, 'W1')]).toEqual(
      initialState(planOf({}), initialFormulas(recipeOf({}).initialisation), randomness, null).parameters[0],
    );
  });

  test('is saved in checkpoints and weight files, and a run goes on from both', async () => {
    const experiment = tinyExperiment({
      'recipe.network.hidden.0.normalisation': { kind: 'batch' },
      'recipe.network.hidden.0.activation': { kind: 'prelu' },
    });
    const job = await jobOf(experiment);
    const whole = train(job);
    const resumed = train(again(job, whole.bytes[1]!));
    expect(resumed.epochs.at(-1)!.weightsHash).toBe(whole.epochs.at(-1)!.weightsHash);

    const folder = await temporaryFolder();
    const path = join(folder, 'weights.npz');
    await exportWeights(whole.bytes.at(-1)!, path, {});
    const given = await readWeightsFile(path);
    expect([...given.keys()].sort()).toEqual(
      ['W1', 'W2', 'b1', 'b2', 'mean1', 'scale1', 'shift1', 'slope1', 'variance1'].sort(),
    );
    expect(weightsFrom(given, job.plan, path)).toEqual(whole.checkpoints.at(-1)!.state.parameters);
  });

  test('must be in a file to start from', async () => {
    const plan = planOf(batchNorm);
    const path = join(await temporaryFolder(), 'plain.npz');
    const plain = planOf({});
    const arrays = plain.parameters.map(({ name, rows, columns }) => {
      const data = new Float32Array(rows * columns);
      return [name, { shape: rows === 1 ? [columns] : [rows, columns], data }] as const;
    });
    await writeNpz(path, new Map(arrays));
    const given = await readWeightsFile(path);
    expect(weightsFrom(given, plain, path)).toHaveLength(4);
    expect(() => weightsFrom(given, plan, path)).toThrow(LabError);
    expect(() => weightsFrom(given, plan, path)).toThrow('has no array "scale1"');
  });
});
