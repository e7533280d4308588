import { describe, expect, test } from 'vitest';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import { threadDevices } from './fixtures/training/train-here.ts';
import type { Values } from '../worker/engine/devices/device.ts';
import { initialState } from '../worker/training/initial-state.ts';
import type { TrainerJob, TrainerMessage } from '../worker/training/messages.ts';
import { pretrainedWeights } from '../worker/training/pretrain.ts';
import { randomnessOf } from '../worker/training/randomness.ts';
import { refused, smallFile, withValue } from './experiment-file.ts';
import { cameTo, hashesOf, labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { type PlainLayer, pretrainPlainly, type Settings } from './fixtures/training/plain-autoencoder.ts';
import { example } from './fixtures/training/plain-network.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { again, jobOf, order, train } from './fixtures/training/train-here.ts';

const settings: Settings = { seed: 3, epochs: 3, eta: 0.3, batch: 16, noise: 0.2 };

const experimentOf = ({ epochs, eta, batch, noise }: Settings, hidden = [9, 6]) =>
  tinyExperiment({
    'data.train': 170,
    'data.subset': 'by-seed',
    'recipe.network.hidden': hidden.map((units) => ({ units, activation: { kind: 'sigmoid' } })),
    'recipe.initialisation': { pretraining: { kind: 'autoencoder', epochs, eta, batch, noise } },
  });

const silent = (): void => undefined;
const drawnWeights = (job: TrainerJob): readonly Values[] =>
  initialState(job.plan, job.initialisation, randomnessOf(job.randomness, job.seed), null).parameters;
const trainedWeights = (job: TrainerJob): readonly Values[] => {
  const weights = pretrainedWeights(job, silent);
  if (weights === null || weights === 'stopped') throw new Error('nothing was trained');
  return weights;
};

const layerOf = (weights: Values, biases: Values): PlainLayer => ({
  weights: Array.from({ length: weights.length / biases.length }, (_, i) => [
    ...weights.subarray(i * biases.length, (i + 1) * biases.length),
  ]),
  biases: [...biases],
});

describe.each(threadDevices)('pre-training on %s', (device) => {
  test.each([0, 0.2])('comes to the weights of the definition, with %f of the values unseen', async (noise) => {
    const job = await jobOf(experimentOf({ ...settings, noise }), { device, seed: settings.seed });
    const drawn = drawnWeights(job);
    const layers = [0, 1].map((l) => layerOf(drawn[2 * l]!, drawn[2 * l + 1]!));
    const images = [...job.splits.train].map((index) => example(tinyDigits(), index).x);
    const costs = pretrainPlainly(layers, images, { ...settings, noise });
    for (const [first, , last] of costs) expect(last!).toBeLessThan(first!);
    const found = trainedWeights(job);
    layers.forEach(({ weights, biases }, l) => {
      const [w, b] = [found[2 * l]!, found[2 * l + 1]!];
      const close = device === 'cpu' ? 1e-5 : 1e-12;
      weights.flat().forEach((value, i) => expect(Math.abs(w[i]! - value)).toBeLessThan(close));
      biases.forEach((value, i) => expect(Math.abs(b[i]! - value)).toBeLessThan(close));
    });
    // The output layer stays as it was drawn.
    expect(found.slice(4)).toEqual(drawn.slice(4));
  });

  test('is of the seed, and the start of the run', async () => {
    const experiment = experimentOf(settings);
    const job = await jobOf(experiment, { device, seed: 1 });
    const weights = trainedWeights(job);
    expect(trainedWeights(again(job, null))).toEqual(weights);
    expect(trainedWeights(await jobOf(experiment, { device, seed: 2 }))).not.toEqual(weights);
    const told = train(again(job, null));
    const [start] = told.checkpoints;
    start!.state.parameters.forEach((values, i) => expect([...values]).toEqual([...weights[i]!]));
    // A run that goes on from a checkpoint is not trained beforehand again.
    const resumed = train(again(job, told.bytes[1]!));
    expect(resumed.epochs.map(({ weightsHash }) => weightsHash)).toEqual(
      told.epochs.slice(2).map(({ weightsHash }) => weightsHash),
    );
  });

  test('leaves weights alone that were given', async () => {
    const weights = drawnWeights(await jobOf(experimentOf(settings), { device })).map((values) =>
      Float32Array.from(values, () => 0.25),
    );
    const told = train(await jobOf(experimentOf(settings), { device, weights }));
    told.checkpoints[0]!.state.parameters.forEach((values, i) => expect([...values]).toEqual([...weights[i]!]));
  });

  test('says how far it is, and ends a run that is stopped without a trace', async () => {
    const job = await jobOf(experimentOf({ ...settings, epochs: 200 }), { device });
    const said: TrainerMessage[] = [];
    const told = train(job, (message) => {
      said.push(message);
      order(job, 'stop');
    });
    expect(said[0]).toMatchObject({ kind: 'progress', step: 0 });
    expect(said[0]!.kind === 'progress' && said[0]!.pretraining).toBeGreaterThan(0);
    expect(told.end).toMatchObject({ outcome: 'stopped', stand: null, test: null });
    expect(told.epochs).toEqual([]);
  });
});

test('a run that was stopped while it was pre-trained begins anew and comes to the same bits', async () => {
  // Long enough that the request to stop comes well before the end.
  const experiment = experimentOf({ ...settings, epochs: 1000 }, [200, 100]);
  const places = await labPlaces();
  const { lab, next } = openLab(places);
  const straight = await lab.start(experiment, 'cpu');
  const broken = await lab.start(experiment, 'cpu');
  const [id] = broken.runs.map((run) => run.id);
  await next((event) => event.kind === 'progress' && event.run.id === id && event.pretraining !== null);
  lab.queue.stop([id!]);
  await next(cameTo(id!, 'stopped'));
  expect(lab.history.epochs(id!)).toEqual([]);
  lab.resume([id!]);
  await lab.queue.idle();
  expect(hashesOf(lab.history, id!)).toEqual(hashesOf(lab.history, straight.runs[0]!.id));
  expect(lab.history.run(id!).state).toBe('finished');
});

describe('what cannot be pre-trained is refused', () => {
  const problemsOf = (changes: Readonly<Record<string, unknown>>) => {
    const asked = { 'recipe.initialisation': { pretraining: { kind: 'autoencoder' } }, ...changes };
    const file = Object.entries(asked).reduce<unknown>((made, [path, to]) => withValue(made, path, to), smallFile);
    return refused(() => checkExperiment(file)).problems;
  };

  test('a network without hidden layers', () => {
    expect(problemsOf({ 'recipe.network.hidden': [] })).toEqual([
      { path: 'recipe.initialisation.pretraining.kind', message: 'needs a hidden layer to train, but there is none' },
    ]);
  });

  test('units of several pieces, and normalised ones', () => {
    const hidden = [
      { units: 4, activation: { kind: 'maxout' } },
      { units: 4, activation: { kind: 'tanh' }, normalisation: { kind: 'batch' } },
    ];
    expect(problemsOf({ 'recipe.network.hidden': hidden })).toEqual([
      {
        path: 'recipe.network.hidden.0.activation.kind',
        message: 'maxout does not go with pre-training, since its units have several pieces',
      },
      {
        path: 'recipe.network.hidden.1.normalisation.kind',
        message: 'does not go with pre-training, which trains weights and biases alone',
      },
    ]);
  });
});
