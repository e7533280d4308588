import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FirstLayer } from '../worker/contract/api/inspect.ts';
import type { DigitAnswer } from '../worker/contract/api/drawing.ts';
import { countParameters } from '../worker/contract/budget.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import type { Experiment } from '../worker/contract/experiment.ts';
import { changesInWords, inWords } from '../worker/contract/recipe-words.ts';
import { decodeSafetensors } from '../worker/data/safetensors.ts';
import { answer } from '../worker/lab/service.ts';
import type { Lab } from '../worker/lab/lab.ts';
import { exportWeights } from '../worker/training/export-weights.ts';
import { refused, smallFile, withValue } from './experiment-file.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { again, jobOf, order, train } from './fixtures/training/train-here.ts';

const ask = async <Answer>(lab: Lab, name: string, ...input: unknown[]): Promise<Answer> =>
  (await answer(lab, name, structuredClone(input))) as Answer;

const relu = { activation: { kind: 'relu' } };
const windowed = [
  { kind: 'max-pooling', size: 2, stride: 1 },
  { kind: 'convolution', channels: 3, kernel: 2, ...relu, normalisation: { kind: 'batch' } },
  { kind: 'mean-pooling', size: 2, stride: 2 },
];
const recurrent = [{ kind: 'recurrent', units: 8, zoneout: 0.2, activation: { kind: 'tanh' } }];

const experimentOf = (values: Readonly<Record<string, unknown>> = {}): Experiment =>
  tinyExperiment({
    arms: [
      { name: 'windows', changes: { 'network.hidden': windowed } },
      { name: 'rows', changes: { 'network.hidden': recurrent } },
    ],
    'recipe.optimiser': { kind: 'momentum', mu: 0.5 },
    'recipe.noise': { units: { kind: 'dropout', rate: 0.1 } },
    'recipe.schedule.eta': 0.1,
    ...values,
  });

test('networks of every kind of layer are trained, looked into, and taken up again from their weights', async () => {
  const { lab } = openLab(await labPlaces());
  const { runs } = await lab.start(experimentOf(), 'cpu');
  await lab.queue.idle();
  const [windows, rows] = runs.map(({ id }) => id) as [number, number];

  for (const id of [windows, rows]) {
    expect(lab.history.run(id).state).toBe('finished');
    expect(lab.history.test(id)!.accuracy).toBeGreaterThan(0.2);
  }
  const last = lab.history.epochs(windows).at(-1)!;
  expect(last.layers).toHaveLength(4);
  const [pooling, convolution] = last.layers;
  expect(pooling).toMatchObject({ weightNorm: 0, gradientNorm: 0, saturated: 0, dead: 0 });
  expect(pooling).not.toHaveProperty('updateRatio');
  expect(convolution!.updateRatio).toBeGreaterThan(0);
  expect(convolution!.saturated).toBeGreaterThan(0);
  expect(convolution!.saturated).toBeLessThan(1);

  const part = { from: 0, count: 2 };
  const kernels = await ask<FirstLayer>(lab, 'firstLayer', windows, part);
  expect(kernels).toMatchObject({ units: 3, rows: 2, columns: 2 });
  const { tensors } = decodeSafetensors(lab.history.checkpoint(windows, 'last')!.bytes, '');
  expect(kernels.weights[5]).toBe(tensors.get('W2')!.data[1 * 3 + 1]);
  expect(await ask(lab, 'firstLayer', rows, part)).toMatchObject({ units: 8, rows: 1, columns: 6 });

  const file = join(await temporaryFolder(), 'rows.npz');
  await exportWeights(lab.history.checkpoint(rows, 'last')!.bytes, file, {});
  const { runs: more } = await lab.start(
    experimentOf({ name: 'Again', arms: [{ name: 'rows', changes: { 'network.hidden': recurrent } }] }),
    'cpu',
    file,
  );
  await lab.queue.idle();
  const first = lab.history.epochs(more[0]!.id)[0]!;
  expect(first.weightsHash).toBe(lab.history.epochs(rows).at(-1)!.weightsHash);
});

test.each([0, 1])('arm %i comes to the same bits if it is stopped on the way', async (arm) => {
  const whole = await jobOf(experimentOf(), { arm });
  const straight = train(whole);
  let stops = 0;
  const hashes: string[] = [];
  for (let checkpoint: Uint8Array | null = null; ; stops++) {
    const job = again(whole, checkpoint);
    const told = train(job, ({ kind }) => kind === 'progress' && order(job, 'stop'));
    hashes.push(...told.epochs.map(({ weightsHash }) => weightsHash));
    if (!told.end.stand) break;
    checkpoint = told.end.stand.checkpoint;
  }
  expect(stops).toBeGreaterThan(3);
  expect(hashes).toEqual(straight.epochs.map(({ weightsHash }) => weightsHash));
});

test('a drawing is judged by networks of every kind of layer', async () => {
  const size = { train: 240, test: 60, side: 28 };
  const digits = tinyDigits(size);
  const { lab } = openLab(await labPlaces(size));
  const source = `sha256:${digits.fingerprint.sha256}`;
  const { runs } = await lab.start(experimentOf({ 'data.source': source }), 'cpu');
  await lab.queue.idle();
  const picture = { rows: 28, columns: 28, pixels: digits.train.images.slice(0, 784) };
  const ids = runs.map(({ id }) => id);
  const judged = await ask<{ answers: DigitAnswer[] }>(lab, 'judge', picture, ids);
  expect(judged.answers.map(({ outputs }) => outputs.length)).toEqual([10, 10]);
});

test('parameters are counted, and layers put into words', () => {
  const lenet = [
    { kind: 'convolution', channels: 6, kernel: 5, padding: 2, ...relu },
    { kind: 'max-pooling' },
    { kind: 'convolution', channels: 16, kernel: 5, ...relu },
    { kind: 'max-pooling' },
    { units: 120, ...relu },
    { units: 84, ...relu },
  ];
  const recipeOf = (hidden: object[]) => checkExperiment(withValue(smallFile, 'recipe.network.hidden', hidden)).recipe;
  const image = { rows: 28, columns: 28 };
  // LeCun 1998 has fewer: its second convolution sees but some of the maps, and its pooling learns.
  expect(countParameters(recipeOf(lenet), image, 10)).toBe(156 + 2416 + 48_120 + 10_164 + 850);
  expect(countParameters(recipeOf(recurrent), image, 10)).toBe(28 * 8 + 8 * 8 + 8 + 8 * 10 + 10);
  expect(inWords({ kind: 'max-pooling', size: 2, stride: 2 })).toBe('max-pooling (size 2, stride 2)');
  expect(inWords({ kind: 'dense', units: 5, activation: { kind: 'relu' } })).toBe('5 relu');
  expect(inWords(recurrent[0])).toBe('recurrent (units 8, zoneout 0.2, activation tanh)');
  expect(changesInWords({ 'network.hidden.0.kind': 'recurrent' })).toBe('network.hidden.0 recurrent');
});

test.each<[string, object, string, string]>([
  [
    'a window larger than the image',
    { 'recipe.network.hidden': [{ kind: 'convolution', kernel: 30, ...relu }] },
    'recipe.network.hidden.0.kernel',
    'must be at most 28, for the layer is given 28 x 28, but is 30',
  ],
  [
    'a window over units',
    { 'recipe.network.hidden': [{ units: 9, ...relu }, { kind: 'max-pooling' }] },
    'recipe.network.hidden.1.size',
    'must be at most 1, for the layer is given 1 x 1, but is 2',
  ],
  [
    'rows of units',
    { 'recipe.network.hidden': [{ units: 9, ...relu }, ...recurrent] },
    'recipe.network.hidden.1.kind',
    'recurrent needs at least 2 rows to read one after the other, but is given 1 x 1',
  ],
  [
    'statistics of units that change from row to row',
    { 'recipe.network.hidden': [{ ...recurrent[0], normalisation: { kind: 'batch' } }] },
    'recipe.network.hidden.0.normalisation.kind',
    'batch does not go with a recurrent layer, whose every row would need statistics of its own',
  ],
  [
    'weights of a unit under windows',
    {
      'recipe.network.hidden': [
        { kind: 'convolution', ...relu },
        { kind: 'convolution', ...relu },
      ],
      'recipe.noise': { weights: { kind: 'shakeout' } },
    },
    'recipe.noise.weights.kind',
    'shakeout does not go with a convolution of units: no weight of a window leaves one unit alone',
  ],
  [
    'a line search over zoneout',
    {
      'recipe.network.hidden': recurrent,
      'recipe.optimiser': { kind: 'l-bfgs' },
      'recipe.protocol.batch': 'all',
    },
    'recipe.network.hidden.0.zoneout',
    'does not go with the optimiser l-bfgs: its line search needs a cost that stays the same from look to look',
  ],
  [
    'pre-training of windows',
    {
      'recipe.network.hidden': [{ kind: 'convolution', ...relu }],
      'recipe.initialisation': { pretraining: { kind: 'autoencoder' } },
    },
    'recipe.network.hidden.0.kind',
    'convolution does not go with pre-training, which trains dense layers alone',
  ],
])('%s: refused', (_, values, path, message) => {
  const file = Object.entries(values).reduce<unknown>((made, [at, to]) => withValue(made, at, to), smallFile);
  expect(refused(() => checkExperiment(file)).problems).toContainEqual({ path, message });
});
