import { expect, test } from 'vitest';
import { armRecipes } from '../worker/contract/check-experiment.ts';
import { openSession } from '../worker/training/open-session.ts';
import { openForImages, openTrained } from '../worker/training/trained-network.ts';
import { decodeCheckpoint } from '../worker/training/checkpoint.ts';
import { prepareExperiment } from '../worker/training/prepare.ts';
import { jobOf, trainHere } from './fixtures/training/train-here.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const experiment = tinyExperiment({
  'recipe.network.hidden': [
    { units: 12, activation: { kind: 'relu' } },
    { units: 9, activation: { kind: 'sigmoid' } },
  ],
  'recipe.optimiser': { kind: 'momentum' },
});
const dataSet = tinyDigits();
const tuning = { tileRows: 4, tileColumns: 8, unroll: 2, panel: 104 };
const recipes = armRecipes(experiment);
const prepared = await prepareExperiment(experiment, recipes, dataSet, { device: 'cpu', workspaces: 1, tuning });
const { plan } = await jobOf(experiment);
const { bytes } = await trainHere(experiment);
const checkpoint = bytes.at(-1)!;
const { session, splits, epoch } = openTrained(prepared, { arm: 0, seed: 1 }, checkpoint);
const outputs = session.outputs(splits.validation);

test('a trained network answers as the reference device does', async () => {
  expect(epoch).toBe(experiment.recipe.protocol.epochs);
  const reference = openSession(await jobOf(experiment, { device: 'reference' }));
  reference.load(decodeCheckpoint(plan, checkpoint).state);
  const exact = reference.outputs(splits.validation);
  expect(exact).toHaveLength(splits.validation.length * dataSet.classes);
  exact.forEach((value, i) => expect(outputs[i]).toBeCloseTo(value, 5));
});

test('its largest outputs are what it is judged by', () => {
  const { predictions } = session.evaluate(splits.validation);
  predictions.forEach((prediction, row) => {
    const own = outputs.subarray(row * dataSet.classes, (row + 1) * dataSet.classes);
    expect(own[prediction]).toBe(Math.max(...own));
  });
});

test('an image by itself gets the outputs it gets in its data set, one after the other', async () => {
  const ask = await openForImages(experiment, recipes[0]!, dataSet, checkpoint, tuning);
  const size = dataSet.rows * dataSet.columns;
  for (const [row, example] of splits.validation.entries()) {
    const image = dataSet.train.images.slice(example * size, (example + 1) * size);
    const own = outputs.subarray(row * dataSet.classes, (row + 1) * dataSet.classes);
    ask(image).forEach((value, i) => expect(value).toBeCloseTo(own[i]!, 6));
  }
});

test('a checkpoint of another network is refused', async () => {
  const other = tinyExperiment({ 'recipe.network.hidden.0.units': 5 });
  const options = { device: 'cpu', workspaces: 1, tuning } as const;
  const otherPrepared = await prepareExperiment(other, armRecipes(other), dataSet, options);
  expect(() => openTrained(otherPrepared, { arm: 0, seed: 1 }, checkpoint)).toThrow('checkpoint');
});
