import { expect, test } from 'vitest';
import type { DigitAnswer } from '../worker/contract/api/drawing.ts';
import { layerMetrics } from '../worker/catalogue/metrics.ts';
import { type Fit, plainView } from '../worker/contract/api/curves.ts';
import type { FirstLayer, HistogramsAt, Judgement } from '../worker/contract/api/inspect.ts';
import type { Curves } from '../worker/contract/figures/curves.ts';
import { layerMetricNames } from '../worker/contract/metrics.ts';
import type { Heat } from '../worker/contract/figures/heat.ts';
import type { Lab } from '../worker/lab/lab.ts';
import { answer } from '../worker/lab/service.ts';
import { judgementOf, predictionOf } from '../worker/lab/inspection/judgement.ts';
import { decodeSafetensors } from '../worker/data/safetensors.ts';
import { cameTo, completed, labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const ask = async <Answer>(lab: Lab, name: string, ...input: unknown[]): Promise<Answer> =>
  (await answer(lab, name, structuredClone(input))) as Answer;

const experiment = tinyExperiment({
  arms: [{ name: 'one' }, { name: 'two', changes: { 'network.hidden.0.units': 7 } }],
  seeds: [1, 2],
});
const dataSet = tinyDigits();

test('runs are looked into as they are stored', async () => {
  const { lab } = openLab(await labPlaces());
  const { id, runs } = await lab.start(experiment, 'cpu');
  await lab.queue.idle();

  const view = { ...plainView, metric: 'cost', split: 'train', x: 'seconds', scale: 'log', smoothing: 2, runs: true };
  const curves = await ask<Curves>(lab, 'curves', id, view, 'exact');
  expect(curves.lines).toHaveLength(6);
  expect(curves.lines[1]?.ys).toEqual(Float64Array.from(lab.history.epochs(runs[0]!.id), ({ train }) => train.cost));

  const run = runs[2]!;
  const health = await ask<Heat[]>(lab, 'layerHealth', run.id);
  const gradients = lab.history.epochs(run.id).map(({ layers }) => layers.map(({ gradientNorm }) => gradientNorm));
  expect(health[0]).toMatchObject({
    title: 'Gradient norm',
    rows: ['hidden 1', 'output'],
    columns: ['0', '1', '2', '3'],
  });
  expect(health[0]?.values).toEqual(
    Float64Array.from([0, 1].flatMap((layer) => gradients.map((each) => each[layer]!))),
  );

  expect(health.map(({ title }) => title)).toEqual(Object.values(layerMetrics).map(({ title }) => title));
  expect(Object.keys(layerMetrics)).toEqual(layerMetricNames);

  const spread = { quantity: 'activations', epoch: null };
  const histograms = await ask<HistogramsAt>(lab, 'histograms', run.id, spread);
  expect(histograms).toMatchObject({ epoch: 3, epochs: [0, 1, 2, 3] });
  expect(histograms.figures.map(({ title }) => title)).toEqual([
    'hidden 1: activations after epoch 3',
    'output: activations after epoch 3',
  ]);
  const [bars] = histograms.figures;
  expect(bars!.groups[0]!.values.reduce<number>((sum, n) => sum + n!, 0)).toBe(200 * 7);
  expect(await ask(lab, 'histograms', run.id, { ...spread, epoch: 9 })).toBeNull();

  const fits = await ask<Fit[]>(lab, 'fit', id);
  expect(fits.map(({ arm, state }) => [arm, state])).toEqual([
    [0, 'unclear'],
    [1, 'unclear'],
  ]);
  expect(fits[1]!.sentence).toBe(
    'Whether "two" under- or overfits cannot be told: it takes 4 epochs, and there are 3.',
  );

  const layer = await ask<FirstLayer>(lab, 'firstLayer', run.id, { from: 2, count: 3 });
  const { data: w1 } = decodeSafetensors(lab.history.checkpoint(run.id, 'last')!.bytes, '').tensors.get('W1')!;
  expect(layer).toMatchObject({ epoch: 3, units: 7, from: 2, rows: 6, columns: 6 });
  expect(layer.weights).toHaveLength(3 * 36);
  expect(layer.weights[36 + 5]).toBe(w1[5 * 7 + 3]);
  expect(layer.limit).toBe(Math.max(...Array.from(w1, Math.abs)));

  const judged = await ask<Judgement>(lab, 'judgement', run.id, 'validation');
  const last = lab.history.epochs(run.id).at(-1)!;
  expect(judged).toMatchObject({ epoch: 3, images: 40 });
  expect(judged.correct / judged.images).toBe(last.validation?.accuracy);
  expect(judged.confusion.values.reduce((sum, n) => sum + n, 0)).toBe(40);
  expect(judged.worst).toHaveLength(40 - judged.correct);
  for (const { index, label, prediction, pixels } of judged.worst) {
    expect(label).toBe(dataSet.train.labels[index]);
    expect(prediction).not.toBe(label);
    expect(pixels).toEqual(dataSet.train.images.slice(index * 36, (index + 1) * 36));
  }

  const tested = await ask<Judgement>(lab, 'judgement', run.id, 'test');
  const { predictions, accuracy } = lab.history.test(run.id)!;
  expect(tested.correct / tested.images).toBe(accuracy);
  for (const { index, prediction } of tested.worst) expect(predictions[index]).toBe(prediction);
  await expect(ask(lab, 'judge', { rows: 1, columns: 1, pixels: Uint8Array.of(9) }, [run.id])).rejects.toMatchObject({
    message: `Run ${run.id} was trained on images of 6 x 6; drawings have 28 x 28.`,
  });
});

test('the test set stays closed until a run has finished', async () => {
  const { lab, next } = openLab(await labPlaces(), { jobs: 1 });
  const long = tinyExperiment({ 'recipe.protocol.epochs': 5000, seeds: [1, 2] });
  const [first, second] = (await lab.start(long, 'cpu')).runs;
  expect(await ask(lab, 'judgement', second!.id, 'validation')).toBeNull();
  expect(await ask(lab, 'firstLayer', second!.id, { from: 0, count: 1 })).toBeNull();
  await next(completed(first!.id, 1));
  expect(await ask(lab, 'judgement', first!.id, 'validation')).toMatchObject({ images: 40 });
  await expect(ask(lab, 'judgement', first!.id, 'test')).rejects.toMatchObject({ code: 'run-busy' });

  await ask(lab, 'pause', [first!.id]);
  expect(await ask(lab, 'paused')).toEqual([first!.id]);
  await next((event) => event.kind === 'changed' && event.what === 'paused');
  await ask(lab, 'go', [first!.id]);
  expect(await ask(lab, 'paused')).toEqual([]);
  await ask(lab, 'stop', [first!.id, second!.id]);
  await next(cameTo(first!.id, 'stopped'));
  await expect(ask(lab, 'judgement', first!.id, 'test')).rejects.toMatchObject({ code: 'run-busy' });
  await lab.queue.idle();
  expect(await ask(lab, 'paused')).toEqual([]);
});

test('a drawing is judged by every run that is asked', async () => {
  const size = { train: 240, test: 60, side: 28 };
  const digits = tinyDigits(size);
  const { lab } = openLab(await labPlaces(size));
  const source = `sha256:${digits.fingerprint.sha256}`;
  const { runs } = await lab.start(tinyExperiment({ 'data.source': source, seeds: [1, 2] }), 'cpu');
  const runIds = runs.map(({ id }) => id);
  await lab.queue.idle();
  expect(await ask(lab, 'runsWithNetworks')).toHaveLength(2);

  // An image of the set is drawn on a larger pad; what is judged is the picture that comes of it.
  const pixels = digits.train.images.slice(0, 784);
  const drawing = { rows: 28, columns: 28, pixels };
  type Judged = { centred: { pixels: Uint8Array }; answers: DigitAnswer[] };
  const { centred, answers } = await ask<Judged>(lab, 'judge', drawing, runIds);
  expect(answers.map(({ run }) => run.id)).toEqual(runIds);
  expect(answers[0]?.outputs).not.toEqual(answers[1]?.outputs);
  for (const { run, outputs, prediction } of answers) {
    expect(outputs).toHaveLength(10);
    expect(prediction).toBe(predictionOf(outputs));
    expect(outputs).toEqual(await lab.judges.outputs(run.id, centred.pixels));
  }
  expect(await ask(lab, 'judge', { ...drawing, pixels: new Uint8Array(784) }, runIds)).toBeNull();
  await expect(ask(lab, 'judge', { ...drawing, rows: 27 }, runIds)).rejects.toMatchObject({ code: 'usage' });
  await expect(ask(lab, 'judge', drawing, [99])).rejects.toMatchObject({ code: 'not-found' });
});

test('mistakes come with the surest first', () => {
  const file = (labels: number[]) => ({
    labels: Uint8Array.from(labels),
    images: Uint8Array.from(labels, (_, i) => i),
    count: labels.length,
  });
  const tiny = { rows: 1, columns: 1, classes: 2, train: file([0, 0, 1, 1]), test: file([1, 0]) };
  const outputs = [0.4, 0.6, 0.1, 0.9, 0.3, 0.7, 0.8, 0.2, 0.9, 0.3];
  const { correct, confusion, worst } = judgementOf(tiny, Uint32Array.of(0, 1, 2, 3, 4), outputs);
  expect(correct).toBe(1);
  expect(confusion.values).toEqual(Float64Array.of(0, 2, 2, 1));
  expect(worst.map(({ index, label, prediction }) => [index, label, prediction])).toEqual([
    [1, 0, 1],
    [3, 1, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
  expect(worst[0]).toMatchObject({ output: 0.9, right: 0.1, pixels: Uint8Array.of(1) });
});

test('the first of the largest outputs is the prediction, whatever is no number', () => {
  expect(predictionOf([0.1, 0.5, 0.5])).toBe(1);
  expect(predictionOf([NaN, 0.2, NaN, 0.1])).toBe(1);
  expect(predictionOf([NaN, NaN])).toBe(0);
});
