import { describe, expect, test } from 'vitest';
import { type Preparation, preparations } from '../worker/catalogue/preparations.ts';
import { statisticsOf } from '../worker/data/statistics.ts';
import type { Examples } from '../worker/engine/devices/device.ts';
import { evaluate } from '../worker/engine/formula/evaluate.ts';
import { parse } from '../worker/engine/formula/parse.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { devices, smallRecipe } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { again, jobOf, order, train, trainHere, type Told } from './fixtures/training/train-here.ts';

const [pixels, classes, count] = [20, 4, 30];
const examples = someExamples(3, count + 10, pixels, classes, 0.4);
const bytesOf = ({ rowStart, entries }: Examples, image: number): number[] => {
  const bytes = new Array<number>(pixels).fill(0);
  for (const entry of entries.subarray(rowStart[image], rowStart[image + 1])) bytes[entry >>> 8] = entry & 255;
  return bytes;
};
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const deviation = (values: readonly number[]) => Math.sqrt(mean(values.map((x) => (x - mean(values)) ** 2)));

describe('statistics of images', () => {
  const train = range(count);
  const images = [...train].map((image) => bytesOf(examples, image));

  test('by pixel', () => {
    const found = statisticsOf(examples, train, pixels, 'pixel');
    for (let pixel = 0; pixel < pixels; pixel++) {
      const values = images.map((bytes) => bytes[pixel]!);
      expect(found.mean[pixel]).toBeCloseTo(mean(values), 9);
      expect(found.deviation[pixel]).toBeCloseTo(deviation(values), 9);
    }
  });

  test('over all pixels', () => {
    const found = statisticsOf(examples, train, pixels, 'all');
    expect(new Set(found.mean).size).toBe(1);
    expect(found.mean[0]).toBeCloseTo(mean(images.flat()), 9);
    expect(found.deviation[0]).toBeCloseTo(deviation(images.flat()), 9);
  });

  test('leave alone what never varies', () => {
    const same: Examples = {
      rowStart: Uint32Array.of(0, 1, 2),
      entries: Uint32Array.of(263, 263),
      labels: Uint8Array.of(0, 1),
    };
    const found = statisticsOf(same, range(2), 3, 'pixel');
    expect([...found.mean]).toEqual([0, 7, 0]);
    expect([...found.deviation]).toEqual([1, 1, 1]);
  });
});

const withStatistics = Object.entries<Preparation>(preparations).filter(([, row]) => row.statistics !== undefined);

describe.each(withStatistics)('%s', (kind, row) => {
  const recipe = smallRecipe({
    network: { hidden: [], output: { kind: 'identity' } },
    cost: { kind: 'quadratic' },
    preparation: { kind },
    schedule: { kind: 'constant', eta: 0.001 },
  });
  const plan = makePlan(recipe, pixels, classes, count);
  const statistics = statisticsOf(examples, range(count), pixels, row.statistics!);

  test.each(devices)('gives the network what its formula says ($device.kind)', ({ device, tolerance }) => {
    const session = device.session(plan, examples, 1);
    session.setStatistics(statistics);
    const state = someState(plan, 1);
    session.load(state);
    const [W, b] = state.parameters as [Float32Array, Float32Array];
    const formula = parse(row.formula);
    for (const image of [0, 7, count + 3]) {
      const input = bytesOf(examples, image).map((x, pixel) =>
        evaluate(formula, { x, mean: statistics.mean[pixel]!, deviation: statistics.deviation[pixel]! }),
      );
      const outputs = Array.from(b, (bias, j) => input.reduce((sum, x, i) => sum + x * W[i * classes + j]!, bias));
      const cost = outputs.reduce((sum, a, j) => sum + (a - Number(j === examples.labels[image]!)) ** 2 / 2, 0);
      expect(session.evaluate(Uint32Array.of(image)).cost / cost - 1).toBeLessThan(tolerance);
      expect(cost / session.evaluate(Uint32Array.of(image)).cost - 1).toBeLessThan(tolerance);
    }
  });

  test('trains alike on every device', () => {
    const [exact, fast] = devices.map(({ device }) => {
      const session = device.session(plan, examples, 1);
      session.setStatistics(statistics);
      session.load(someState(plan, 1));
      session.setOrder(range(count));
      session.train(0, 0, 8);
      return session.parameters().flatMap((values) => [...values]);
    });
    fast!.forEach((w, i) => expect(Math.abs(w - exact![i]!)).toBeLessThan(1e-4));
  });

  const experiment = tinyExperiment({
    'recipe.preparation': { kind },
    'recipe.schedule': { kind: 'constant', eta: 0.05 },
  });

  test('knows the training images alone', async () => {
    const { train: training, test: last, ...rest } = tinyDigits();
    const noisy = training.images.slice();
    const from = noisy.length - experiment.data.validation * rest.rows * rest.columns;
    for (let i = from; i < noisy.length; i++) noisy[i] = 255 - noisy[i]!;
    const inverted = { images: last.images.map((byte) => 255 - byte), labels: last.labels, count: last.count };
    const other = { ...rest, train: { ...training, images: noisy }, test: inverted };
    const hashes = ({ epochs }: Told) => epochs.map(({ weightsHash }) => weightsHash);
    const [plain, changed] = [await trainHere(experiment), await trainHere(experiment, { dataSet: other })];
    expect(hashes(changed)).toEqual(hashes(plain));
    expect(changed.epochs.at(-1)!.validation).not.toEqual(plain.epochs.at(-1)!.validation);
    expect(plain.epochs.at(-1)!.train.cost).toBeLessThan(plain.epochs[0]!.train.cost);
  });

  test('of a run that is stopped leads to the same bits', async () => {
    const whole = await jobOf(experiment);
    const first = train(again(whole, null));
    const job = again(whole, null);
    const cut = train(job, ({ kind: said }) => said === 'epoch' && order(job, 'stop'));
    const rest = train(again(whole, cut.end.stand!.checkpoint));
    expect(rest.epochs.at(-1)!.weightsHash).toBe(first.epochs.at(-1)!.weightsHash);
    expect(rest.end.test).toEqual(first.end.test);
  });
});
