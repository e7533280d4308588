import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LabError } from '../worker/contract/errors.ts';
import { normalAt, uniformAt } from '../worker/data/random/streams.ts';
import { writeNpz } from '../worker/data/npz.ts';
import { writeSafetensors } from '../worker/data/safetensors.ts';
import type { Tensor } from '../worker/data/tensor.ts';
import type { Values } from '../worker/engine/devices/device.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { initialFormulas } from '../worker/training/initial-formulas.ts';
import { initialState } from '../worker/training/initial-state.ts';
import { decodeStartWeights, encodeStartWeights } from '../worker/training/start-weights.ts';
import { encodeCheckpoint } from '../worker/training/checkpoint.ts';
import { exportWeights } from '../worker/training/export-weights.ts';
import { readWeightsFile, weightsFrom } from '../worker/training/weights-file.ts';
import { ruleStart } from '../worker/training/patience.ts';
import { randomnessOf } from '../worker/training/randomness.ts';
import { smallRecipe } from './fixtures/engine.ts';
import { refusal } from './fixtures/refusal.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { trainHere } from './fixtures/training/train-here.ts';

const { recipe } = tinyExperiment({ 'recipe.network.hidden.0.units': 30 });
/** 784-30-10, as in the lectures: `W1`, `b1`, `W2`, `b2`. */
const lecturePlan = makePlan(recipe, 784, 10, 1000);

function start(weights: string, seed = 1, biases = 'normal', plan = lecturePlan): readonly Values[] {
  const { initialisation } = smallRecipe({ initialisation: { weights: { kind: weights }, biases: { kind: biases } } });
  return initialState(plan, initialFormulas(initialisation), randomnessOf({ kind: 'counter' }, seed), null).parameters;
}

function moments(values: ArrayLike<number>) {
  const all = Array.from(values);
  const about = (centre: number, power: number): number =>
    all.reduce((sum, x) => sum + (x - centre) ** power, 0) / all.length;
  const mean = about(0, 1);
  const variance = about(mean, 2);
  return { mean, variance, skewness: about(mean, 3) / variance ** 1.5, kurtosis: about(mean, 4) / variance ** 2 };
}

/** Four standard errors of each sample moment of a normal distribution. */
function expectNormal(values: ArrayLike<number>, variance: number): void {
  const found = moments(values);
  const n = values.length;
  expect(Math.abs(found.mean)).toBeLessThan(4 * Math.sqrt(variance / n));
  expect(Math.abs(found.variance / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  expect(Math.abs(found.skewness)).toBeLessThan(4 * Math.sqrt(6 / n));
  expect(Math.abs(found.kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / n));
}

describe('weights drawn from the seed', () => {
  test('N(0, 1) and N(0, 1/n_in) have the moments of their distribution', () => {
    for (const seed of [1, 2, 77]) {
      expectNormal(start('normal', seed)[0]!, 1);
      expectNormal(start('normal-scaled', seed)[0]!, 1 / 784);
      expectNormal(start('normal-scaled', seed)[2]!, 1 / 30);
    }
  });

  test.each([
    ['glorot-normal', 2 / 814, 2 / 40],
    ['he-normal', 2 / 784, 2 / 30],
    ['small-normal', 1e-4, 1e-4],
  ])('%s weights are normal with the variance of their layer', (kind, first, second) => {
    expectNormal(start(kind)[0]!, first);
    expectNormal(start(kind)[2]!, second);
  });

  test.each([
    ['glorot-uniform', Math.sqrt(6 / 814), Math.sqrt(6 / 40)],
    ['glorot-sigmoid', 4 * Math.sqrt(6 / 814), 4 * Math.sqrt(6 / 40)],
    ['he-uniform', Math.sqrt(6 / 784), Math.sqrt(6 / 30)],
    ['lecun-uniform', Math.sqrt(3 / 784), Math.sqrt(3 / 30)],
    ['uniform-scaled', 1 / 28, 1 / Math.sqrt(30)],
  ])('%s weights are uniform up to the bound of their layer', (kind, ...bounds) => {
    const [first, , second] = start(kind);
    for (const [values, bound] of [[first!, bounds[0]] as const, [second!, bounds[1]] as const]) {
      const scaled = Array.from(values, (x) => x / bound);
      expect(Math.max(...scaled.map(Math.abs))).toBeLessThan(1 + 1e-7);
      const n = scaled.length;
      const tenths = Array.from({ length: 10 }, (_, k) => scaled.filter((x) => Math.floor((x + 1) * 5) === k).length);
      const chiSquared = tenths.reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0);
      // The 0.001 point of chi squared with 9 degrees of freedom.
      expect(chiSquared).toBeLessThan(27.88);
    }
  });

  test('every value is its formula of one number of the stream, rounded to float32', () => {
    const index = 12_345;
    const stream = { seed: 5, purpose: 'weights', layer: 0 } as const;
    expect(start('normal', 5)[0]![index]).toBe(Math.fround(normalAt(stream, index)));
    expect(start('normal-scaled', 5)[0]![index]).toBe(Math.fround(normalAt(stream, index) / 28));
    const uniform = (2 * uniformAt(stream, index) - 1) * Math.sqrt(6 / 814);
    expect(start('glorot-uniform', 5)[0]![index]).toBe(Math.fround(uniform));
  });

  test('biases are N(0, 1) or zero, whatever the weights', () => {
    const wide = makePlan(tinyExperiment({ 'recipe.network.hidden.0.units': 4000 }).recipe, 36, 10, 200);
    expectNormal(start('normal-scaled', 1, 'normal', wide)[1]!, 1);
    expect(start('normal', 3)[1]).toEqual(start('glorot-uniform', 3)[1]);
    for (const index of [1, 3]) expect(start('normal', 1, 'zero')[index]!.every((b) => b === 0)).toBe(true);
  });

  test('one bias of all is shifted', () => {
    const [plain, shifted] = [start('normal', 4), start('normal', 4, 'one-shifted')];
    const moved = shifted.flatMap((values, i) => [...values].flatMap((x, j) => (x === plain[i]![j] ? [] : [[i, j]])));
    expect(moved).toEqual([[1, 0]]);
    expect(shifted[1]![0]! - plain[1]![0]!).toBeCloseTo(1e-6, 7);
  });

  test('equal weights and constant biases are their value', () => {
    const [weights, biases] = start('equal', 1, 'constant');
    for (const values of [weights!, biases!]) expect(new Set(values)).toEqual(new Set([Math.fround(0.1)]));
  });

  test('the same seed gives the same weights, another seed others', () => {
    expect(start('normal', 4)).toEqual(start('normal', 4));
    const [one, other] = [start('normal', 4)[0]!, start('normal', 5)[0]!];
    expect(one.some((x, i) => x === other[i])).toBe(false);
  });

  test('layers of the same shape have different weights and biases', () => {
    const hidden = Array.from({ length: 3 }, () => ({ units: 36, activation: { kind: 'sigmoid' } }));
    const plan = makePlan(tinyExperiment({ 'recipe.network.hidden': hidden }).recipe, 36, 10, 200);
    const all = start('normal', 1, 'normal', plan);
    for (const kind of [0, 1]) {
      const layers = [0, 1, 2].map((layer) => all[2 * layer + kind]!);
      for (const [a, b] of [[0, 1] as const, [0, 2] as const, [1, 2] as const]) {
        expect(layers[a]!.some((x, i) => x === layers[b]![i])).toBe(false);
      }
    }
  });

  test('arms that share the initialiser start from the same weights, on every device', async () => {
    const experiment = tinyExperiment({
      'recipe.protocol.epochs': 1,
      arms: [
        { name: 'base' },
        { name: 'other cost', changes: { 'cost.kind': 'quadratic' } },
        { name: 'other optimiser', changes: { 'optimiser.kind': 'adam', 'schedule.eta': 0.01 } },
        { name: 'other initialiser', changes: { 'initialisation.weights.kind': 'glorot-uniform' } },
      ],
    });
    const starts = await Promise.all(
      [0, 1, 2, 3].map(async (arm) => (await trainHere(experiment, { arm })).epochs[0]!.weightsHash),
    );
    expect(new Set(starts.slice(0, 3)).size).toBe(1);
    expect(starts[3]).not.toBe(starts[0]);
    const [cpu, reference] = await Promise.all(
      (['cpu', 'reference'] as const).map(async (device) => (await trainHere(experiment, { device })).checkpoints[0]!),
    );
    expect(reference!.state.parameters.map((values) => Float32Array.from(values))).toEqual(cpu!.state.parameters);
  });
});

const tiny = tinyExperiment({ 'recipe.network.hidden.0.units': 3 });
const plan = makePlan(tiny.recipe, 36, 10, 200);

/** Small numbers that name their place. */
const numbered = (count: number, from: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => (from + i) / 1024);

const own = {
  W1: { shape: [36, 3], data: numbered(108, 0) },
  b1: { shape: [3], data: numbered(3, 200) },
  W2: { shape: [3, 10], data: numbered(30, 300) },
  b2: { shape: [10], data: numbered(10, 400) },
};
type Arrays = Readonly<Record<string, Tensor>>;

function transposed({ shape: [rows = 0, columns = 0], data }: Tensor): Tensor {
  const values = Float32Array.from({ length: rows * columns }, (_, i) =>
    Number(data[(i % rows) * columns + Math.floor(i / rows)]),
  );
  return { shape: [columns, rows], data: values };
}

const torch: Arrays = {
  'layers.0.weight': transposed(own.W1),
  'layers.0.bias': own.b1,
  'layers.1.weight': transposed(own.W2),
  'layers.1.bias': own.b2,
};

async function written(ending: 'npz' | 'safetensors', arrays: Arrays): Promise<string> {
  const path = join(await temporaryFolder(), `weights.${ending}`);
  const tensors = new Map(Object.entries(arrays));
  if (ending === 'npz') await writeNpz(path, tensors);
  else await writeSafetensors(path, { tensors: tensors as never, metadata: {} });
  return path;
}

const load = async (path: string) => weightsFrom(await readWeightsFile(path), plan, path);

describe('weights from a file', () => {
  const all = [own.W1.data, own.b1.data, own.W2.data, own.b2.data];

  test.each(['npz', 'safetensors'] as const)('%s, under our names and as PyTorch holds them', async (ending) => {
    expect(await load(await written(ending, own))).toEqual(all);
    expect(await load(await written(ending, torch))).toEqual(all);
    expect(torch['layers.0.weight']!.data[1]).toBe(own.W1.data[3]);
    const rows = { ...own, b1: { ...own.b1, shape: [1, 3] } };
    expect(await load(await written(ending, rows))).toEqual(all);
  });

  test('float64 and integers become float32', async () => {
    const wide = { ...own, b1: { shape: [3], data: Float64Array.of(1 / 3, -2, 1e-300) } };
    expect((await load(await written('safetensors', wide)))[1]).toEqual(Float32Array.of(1 / 3, -2, 0));
    const integers = { ...own, b1: { shape: [3], data: BigInt64Array.of(1n, -2n, 3n) } };
    expect((await load(await written('npz', integers)))[1]).toEqual(Float32Array.of(1, -2, 3));
  });

  test.each(['npz', 'safetensors'] as const)('what was written as %s is read back', async (ending) => {
    const path = join(await temporaryFolder(), `out.${ending}`);
    const position = { epoch: 1, stepInEpoch: 0, seconds: 1, best: null, rules: ruleStart };
    const checkpoint = encodeCheckpoint(plan, { position, state: { parameters: all, slots: [] } });
    await exportWeights(checkpoint, path, { run: '7' });
    expect(await load(path)).toEqual(all);
  });

  const bad: Record<string, [Arrays, string]> = {
    'a missing matrix': [{ b1: own.b1, W2: own.W2, b2: own.b2 }, 'has no array "W1" or "layers.0.weight"'],
    'a missing bias': [{ W1: own.W1, b1: own.b1, W2: own.W2 }, 'has no array "b2" or "layers.1.bias"'],
    'a transposed matrix under our name': [
      { ...own, W1: transposed(own.W1) },
      'holds "W1" as 3 x 36, the network needs 36 x 3',
    ],
    'a matrix in our layout under the other name': [
      { ...torch, 'layers.1.weight': own.W2 },
      'holds "layers.1.weight" as 3 x 10, the network needs 10 x 3',
    ],
    'a bias of another width': [{ ...own, b1: own.b2 }, 'holds "b1" as 10, the network needs 3'],
    NaN: [
      { ...own, W2: { shape: [3, 10], data: numbered(30, 0).fill(NaN, 7, 8) } },
      'numbers in "W2" that are not finite',
    ],
    infinity: [
      { ...own, b2: { shape: [10], data: numbered(10, 0).fill(-Infinity, 9) } },
      'numbers in "b2" that are not',
    ],
    'more than float32 holds': [
      { ...own, b1: { shape: [3], data: Float64Array.of(1, 1e39, 2) } },
      'in "b1" that are not',
    ],
  };
  test.each(Object.keys(bad))('%s is refused by name', async (what) => {
    const [arrays, reason] = bad[what]!;
    for (const ending of ['npz', 'safetensors'] as const) {
      const path = await written(ending, arrays);
      const error = await refusal(load(path));
      expect(error.code).toBe('weights-invalid');
      expect(error.message).toContain(path);
      expect(error.message).toContain(reason);
    }
  });

  test('files that are no such file are refused', async () => {
    const folder = await temporaryFolder();
    for (const [name, reason] of [
      ['weights.pt', 'must end in .npz or .safetensors'],
      ['missing.npz', 'does not exist'],
      ['text.npz', 'text.npz'],
      ['text.safetensors', 'text.safetensors'],
    ] as const) {
      const path = join(folder, name);
      if (name.startsWith('text')) await writeFile(path, 'no weights at all, but some text');
      const error = await refusal(load(path));
      expect(error).toMatchObject({ code: 'weights-invalid' });
      expect(error.message).toContain(reason);
    }
  });

  test('they are kept for every arm with its own layout, and refused where they do not fit one', async () => {
    const experiment = tinyExperiment({
      'recipe.network.hidden.0.units': 3,
      arms: [{ name: 'a' }, { name: 'b', changes: { 'optimiser.kind': 'momentum' } }],
    });
    const path = await written('npz', own);
    const recipes = [experiment.recipe, experiment.recipe];
    const bytes = await encodeStartWeights(path, experiment, recipes, tinyDigits());
    for (const arm of [0, 1]) expect(decodeStartWeights(bytes, arm)).toEqual(all);
    expect(await encodeStartWeights(null, experiment, recipes, tinyDigits())).toBeNull();
    expect(decodeStartWeights(null, 0)).toBeNull();
    const wider = tinyExperiment({ 'recipe.network.hidden.0.units': 4 }).recipe;
    const error = await refusal(encodeStartWeights(path, experiment, [experiment.recipe, wider], tinyDigits()));
    expect(error).toBeInstanceOf(LabError);
    expect(error.message).toContain('holds "W1" as 36 x 3, the network needs 36 x 4');
  });

  test('a run starts from them on both devices, whatever its seed', async () => {
    const hashes = [];
    for (const [device, seed] of [
      ['cpu', 1],
      ['cpu', 2],
      ['reference', 1],
    ] as const) {
      const told = await trainHere(tiny, { device, seed, weights: all });
      expect(told.checkpoints[0]!.state.parameters.map((values) => Float32Array.from(values))).toEqual(all);
      hashes.push(told.epochs.at(-1)!.weightsHash);
    }
    expect(new Set(hashes).size).toBe(3);
  });
});
