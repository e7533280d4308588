import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { optimisers } from '../worker/catalogue/optimisers.ts';
import { threadDevices } from './fixtures/training/train-here.ts';
import { writeNpz } from '../worker/data/npz.ts';
import type { StoredExperiment } from '../worker/store/experiments.ts';
import type { History } from '../worker/store/history.ts';
import { weightsHash } from '../worker/training/weights-hash.ts';
import { cameTo, completed, hashesOf, labPlaces, openLab, trainers } from './fixtures/lab/open-lab.ts';
import { fates } from './fixtures/lab/faulty-trainer-fates.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { tinyDigits, writeTinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { again, jobOf, order, train, trainHere, type Told } from './fixtures/training/train-here.ts';

const kinds = Object.keys(optimisers) as (keyof typeof optimisers)[];

/** An arm for each optimiser, with a penalty, a short last batch and training images of its seed's choice. */
const armsOf = (optimiserKinds: readonly (keyof typeof optimisers)[], seeds: readonly number[]) =>
  tinyExperiment({
    'data.train': 170,
    'data.subset': 'by-seed',
    'recipe.protocol': { epochs: 5, batch: 16 },
    'recipe.regularisation': { l2: { lambda: 0.1 } },
    arms: optimiserKinds.map((kind) => ({
      name: kind,
      changes: { 'optimiser.kind': kind, 'schedule.eta': kind === 'adam' ? 0.01 : 0.1 },
    })),
    seeds,
  });
const everyOptimiser = armsOf(kinds, [1]);
const fourOptimisers = armsOf(['sgd', 'momentum', 'nesterov', 'adam'], [1, 2]);
const lineSearches = tinyExperiment({
  'recipe.protocol': { epochs: 6, batch: 'all' },
  arms: ['polak-ribiere', 'bfgs', 'l-bfgs'].map((kind) => ({ name: kind, changes: { 'optimiser.kind': kind } })),
  seeds: [1, 2],
});
const steps = 11;

const hashes = (told: readonly Told[]): string[] =>
  told.flatMap(({ epochs }) => epochs.map((metrics) => metrics.weightsHash));

/** Everything a run came to that does not depend on time. */
const outcome = (history: History, runId: number) => ({
  state: history.run(runId).state,
  epochs: history.epochs(runId).map(({ seconds: _, stepsPerSecond: __, ...metrics }) => metrics),
  test: history.test(runId),
  best: history.checkpoint(runId, 'best')?.epoch,
});
const outcomes = (history: History, { runs }: StoredExperiment) => runs.map(({ id }) => outcome(history, id));

describe.each(threadDevices)('on %s', (device) => {
  test.each(kinds)('%s comes to the same bits if it is stopped after every single step', async (kind) => {
    const arm = kinds.indexOf(kind);
    const whole = await jobOf(everyOptimiser, { device, arm });
    const straight = train(whole);
    const parts: Told[] = [];
    for (let checkpoint: Uint8Array | null = null, stands = 0; ; stands++) {
      const job = again(whole, checkpoint);
      const told = train(job, ({ kind: said }) => said === 'progress' && order(job, 'stop'));
      parts.push(told);
      if (!told.end.stand) break;
      expect(told.end.stand).toMatchObject({ step: stands + 1, epoch: Math.floor((stands + 1) / steps) });
      checkpoint = told.end.stand.checkpoint;
    }
    expect(hashes(parts)).toEqual(hashes([straight]));
    expect(parts.flatMap(({ best }) => best)).toEqual(straight.best);
    expect(parts.at(-1)!.end).toEqual(straight.end);
    expect(parts.length).toBeGreaterThanOrEqual(5 * steps);
  });

  test.each([
    ['rules', fourOptimisers],
    ['line searches', lineSearches],
  ])('runs by %s that were stopped, interrupted and resumed end as those that were not', async (_, experiment) => {
    const places = await labPlaces();
    const first = openLab(places, { jobs: 2 });
    const straight = await first.lab.start(experiment, device);
    await first.lab.queue.idle();
    const broken = await first.lab.start(experiment, device);
    const ids = broken.runs.map(({ id }) => id);
    // One is stopped when it has done two epochs, the next is interrupted, the rest has not begun.
    const [stopped, interrupted] = broken.runs.filter(({ seed }) => seed === 1).map(({ id }) => id);
    await first.next(completed(stopped!, 2));
    first.lab.queue.stop([stopped!]);
    await first.next(completed(interrupted!, 1));
    await first.lab.close();
    const between = openLab(places, { jobs: 3 });
    between.lab.resume(ids.filter((id) => between.lab.history.run(id).state !== 'finished'));
    await between.next(({ kind }) => kind === 'progress');
    await between.lab.close();
    const { lab } = openLab(places, { jobs: 2 });
    lab.resume(ids.filter((id) => lab.history.run(id).state !== 'finished'));
    await lab.queue.idle();
    expect(outcomes(lab.history, broken)).toEqual(outcomes(lab.history, straight));
    expect(new Set(outcomes(lab.history, straight).map(({ state }) => state))).toEqual(new Set(['finished']));
    lab.history.checkIntegrity();
  });
});

test('one job and four jobs come to the same bits', async () => {
  const places = await labPlaces();
  const found = [];
  for (const jobs of [1, 4]) {
    const { lab } = openLab(places, { jobs });
    const stored = await lab.start(fourOptimisers, 'cpu');
    await lab.queue.idle();
    found.push(outcomes(lab.history, stored));
    await lab.close();
  }
  expect(found[1]).toEqual(found[0]);
});

describe('weights from a file', () => {
  const { dataSet, experiment } = { dataSet: tinyDigits(), experiment: tinyExperiment({ seeds: [1, fates.exits] }) };
  const numbers = (count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => ((i * 37) % 101) / 500);
  const arrays = { W1: [36, 12], b1: [12], W2: [12, 10], b2: [10] };
  const given = Object.values(arrays).map((shape) => numbers(shape.reduce((a, b) => a * b, 1)));

  async function weightsFile(): Promise<string> {
    const path = join(await temporaryFolder(), 'weights.npz');
    await writeNpz(path, new Map(Object.entries(arrays).map(([name, shape], i) => [name, { shape, data: given[i]! }])));
    return path;
  }

  test('are where a run starts even if the lab was killed before its first epoch and the file is gone', async () => {
    const places = await labPlaces();
    const first = openLab(places);
    const file = await weightsFile();
    const { runs } = await first.lab.start(experiment, 'cpu', file);
    await first.lab.close();
    await rm(file);
    // What a kill leaves behind between the start of a run and its first message.
    first.reader.transition(runs[0]!.id, 'running', { at: '2026-11-21T09:00:00.000Z' });

    const second = openLab(places, { trainer: trainers.faulty });
    expect(second.lab.history.run(runs[0]!.id).state).toBe('interrupted');
    second.lab.resume(runs.map(({ id }) => id));
    await second.lab.queue.idle();
    expect(second.lab.history.run(runs[1]!.id).state).toBe('failed');
    await second.lab.close();

    const { lab } = openLab(places);
    lab.resume([runs[1]!.id]);
    await lab.queue.idle();
    for (const { id, seed } of runs) {
      const alone = await trainHere(experiment, { seed, weights: given, dataSet });
      expect(hashesOf(lab.history, id)).toEqual(alone.epochs.map((metrics) => metrics.weightsHash));
      expect(hashesOf(lab.history, id)[0]).toBe(weightsHash(given));
      expect(lab.history.run(id).state).toBe('finished');
    }
  });

  test('are left behind where a run was stopped after them', async () => {
    const places = await labPlaces();
    const { lab, next } = openLab(places, { jobs: 1 });
    const long = tinyExperiment({ 'recipe.protocol.epochs': 25 });
    const [run] = (await lab.start(long, 'reference', await weightsFile())).runs;
    await next(completed(run!.id, 2));
    lab.queue.stop([run!.id]);
    await next(cameTo(run!.id, 'stopped'));
    lab.resume([run!.id]);
    await lab.queue.idle();
    const alone = await trainHere(long, { weights: given, device: 'reference' });
    expect(hashesOf(lab.history, run!.id)).toEqual(alone.epochs.map((metrics) => metrics.weightsHash));
  });
});

test('a data set that has changed is refused with both hashes, and taken when it is back', async () => {
  const places = await labPlaces();
  const first = openLab(places, { jobs: 1 });
  const experiment = tinyExperiment({ 'recipe.protocol.epochs': 25, seeds: [1, 2] });
  const { runs, data } = await first.lab.start(experiment, 'reference');
  const ids = runs.map(({ id }) => id);
  await first.next(completed(ids[0]!, 2));
  await first.lab.close();

  const other = tinyDigits(undefined, 8).fingerprint.sha256;
  await writeTinyDigits(places.dataFolder, undefined, 8);
  const changed = openLab(places);
  const before = changed.lab.history.epochs(ids[0]!);
  changed.lab.resume(ids);
  await changed.lab.queue.idle();
  for (const id of ids) {
    const { state, reason } = changed.lab.history.run(id);
    expect(state).toBe('failed');
    expect(reason).toContain(data.sha256);
    expect(reason).toContain(other);
  }
  expect(changed.lab.history.epochs(ids[0]!)).toEqual(before);
  await changed.lab.close();

  await writeTinyDigits(places.dataFolder);
  const { lab } = openLab(places);
  lab.resume(ids);
  await lab.queue.idle();
  for (const { id, seed } of runs) {
    const alone = await trainHere(experiment, { seed, device: 'reference' });
    expect(hashesOf(lab.history, id)).toEqual(alone.epochs.map((metrics) => metrics.weightsHash));
  }
});
