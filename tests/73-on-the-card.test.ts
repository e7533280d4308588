import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Experiment } from '../worker/contract/experiment.ts';
import type { Values } from '../worker/engine/devices/device.ts';
import { type Card, whyNotOnCard } from '../worker/training/gpu/card.ts';
import { openGpuProcess } from './fixtures/gpu/open-gpu.ts';
import { gpuMissing } from './fixtures/gpu/software-adapter.ts';
import { tinyDigits, tinySize } from './fixtures/training/tiny-digits.ts';
import { type JobOptions, trainHere } from './fixtures/training/train-here.ts';
import { fullAugmentation, tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const tanh = { activation: { kind: 'tanh' } };
const sigmoids = [9, 6].map((units) => ({ units, activation: { kind: 'sigmoid' } }));
const pretraining = { kind: 'autoencoder', epochs: 1, eta: 0.3, batch: 16, noise: 0.2 };
const whole = { epochs: 3, batch: 'all' };
const pooling = { kind: 'max-pooling', size: 2, stride: 2 };

/** What a card takes only in a way of its own. */
const cases = [
  ['images as they are', {}],
  ['images that are changed anew in every epoch', { 'recipe.augmentation': fullAugmentation }],
  ['images in copies', { 'recipe.augmentation': { ...fullAugmentation, how: { kind: 'expand', copies: 2 } } }],
  ['images in shifted copies', { 'recipe.augmentation': { how: { kind: 'expand-by-shifts' } } }],
  ['windows', { 'recipe.network.hidden': [{ kind: 'convolution', channels: 3, kernel: 3, ...tanh }, pooling] }],
  ['rows', { 'recipe.network.hidden': [{ kind: 'recurrent', units: 5, ...tanh }] }],
  ['layers trained one by one before', { 'recipe.network.hidden': sigmoids, 'recipe.initialisation': { pretraining } }],
  ['steps searched for along lines', { 'recipe.optimiser': { kind: 'l-bfgs' }, 'recipe.protocol': whole }],
  ['the mean of every pixel taken off', { 'recipe.preparation': { kind: 'standardise' } }],
] as const;

const experimentOf = (changes: Readonly<Record<string, unknown>>): Experiment =>
  tinyExperiment({ 'recipe.protocol': { epochs: 1, batch: 10 }, ...changes });

async function endOf(experiment: Experiment, options: JobOptions): Promise<readonly Values[]> {
  const { checkpoints } = await trainHere(experiment, { seed: 3, ...options });
  return checkpoints.at(-1)!.state.parameters;
}

const largest = (values: Iterable<number>): number => [...values].reduce((most, x) => Math.max(most, Math.abs(x)), 0);

function expectClose(found: readonly Values[], exact: readonly Values[]): void {
  const all = largest(exact.flatMap((values) => [...values]));
  exact.forEach((values, i) => {
    expect(largest(Float64Array.from(values, (x, j) => found[i]![j]! - x))).toBeLessThanOrEqual(1e-4 * all);
  });
}

describe.skipIf(gpuMissing !== null)('an epoch on the graphics card ends where exact arithmetic does', () => {
  const gpu = openGpuProcess();
  let card: Card;
  beforeAll(async () => {
    card = { facts: await gpu.facts(), process: gpu };
  });
  afterAll(() => gpu.close());

  test('but not with a network that it holds no matrix of, which is said', () => {
    const experiment = experimentOf({});
    const tiny = { ...card.facts, largestBuffer: 2 ** 10 };
    expect(whyNotOnCard(experiment, experiment.recipe, tinyDigits(), tiny)).toBe(
      'it needs 29 KiB in one piece, where the card gives 1 KiB',
    );
  });

  test.each(cases)('with %s', async (_, changes) => {
    const experiment = experimentOf(changes);
    const dataSet = tinyDigits({ ...tinySize, train: 6000 });
    const exact = await endOf(experiment, { device: 'reference', dataSet });
    expectClose(await endOf(experiment, { device: 'gpu', dataSet, card }), exact);
    // A card that holds less than the data in one piece.
    const small = { ...card, facts: { ...card.facts, largestBinding: 2 ** 18 } };
    expect(whyNotOnCard(experiment, experiment.recipe, dataSet, small.facts)).toBeNull();
    expectClose(await endOf(experiment, { device: 'gpu', dataSet, card: small }), exact);
  });
});
