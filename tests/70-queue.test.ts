import { describe, expect, test } from 'vitest';
import type { LabEvent } from '../worker/contract/events.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import { Lab } from '../worker/lab/lab.ts';
import { openHistory } from '../worker/store/history.ts';
import { at } from './fixtures/history/samples.ts';
import { cameTo, completed, hashesOf, labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { refusal } from './fixtures/refusal.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { trainHere } from './fixtures/training/train-here.ts';

const twoArms = tinyExperiment({
  arms: [{ name: 'a' }, { name: 'b', changes: { 'schedule.eta': 0.1 } }],
  seeds: [1, 2, 3],
});
/** Long enough never to end by itself within a test. */
const endless = tinyExperiment({ 'recipe.protocol.epochs': 10_000, seeds: [1, 2, 3] });

const statesTold = (events: readonly LabEvent[]) =>
  events.flatMap((event) => (event.kind === 'run' ? [[event.run.id, event.run.state] as const] : []));

describe('runs', () => {
  test.each([1, 2])('are trained %i at a time, every arm of a seed before the next seed', async (jobs) => {
    const { lab, events } = openLab(await labPlaces(), { jobs });
    const { id, runs } = await lab.start(twoArms, 'cpu');
    await lab.queue.idle();

    const told = statesTold(events);
    const begun = told.filter(([, state]) => state === 'running').map(([run]) => runs.find((r) => r.id === run)!);
    expect(begun.map(({ seed, arm }) => [seed, arm])).toEqual([
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
      [3, 0],
      [3, 1],
    ]);
    let now = 0;
    const sideBySide = told.map(([, state]) => (now += state === 'running' ? 1 : -1));
    expect(Math.max(...sideBySide)).toBe(jobs);
    expect(now).toBe(0);
    expect(lab.history.runs(id).every(({ state, epoch }) => state === 'finished' && epoch === 3)).toBe(true);
  });

  test('are told of only after they are stored, and as they are stored', async () => {
    const places = await labPlaces();
    const other = openHistory(Lab.historyPath(places.home));
    let compared = 0;
    const hear = (event: LabEvent) => {
      if (event.kind === 'run') expect(other.run(event.run.id)).toEqual(event.run);
      if (event.kind !== 'epoch') return;
      expect(other.epochs(event.run.id).at(-1)).toEqual(event.metrics);
      expect(other.checkpoint(event.run.id, 'last')).toMatchObject({ step: event.metrics.step });
      expect(other.run(event.run.id).epoch).toBe(event.run.epoch);
      compared++;
    };
    const { lab, events } = openLab(places, { hear });
    const { runs } = await lab.start(twoArms, 'cpu');
    await lab.queue.idle();
    expect(compared).toBe(6 * 4);
    expect(events.filter(({ kind }) => kind === 'trouble')).toEqual([]);
    for (const { id } of runs) expect(other.test(id)!.predictions).toHaveLength(60);
    other.close();
  });

  test('come out as they do alone in this thread, on both devices', async () => {
    const { lab } = openLab(await labPlaces(), { jobs: 3 });
    for (const device of ['cpu', 'reference'] as const) {
      const { runs } = await lab.start({ ...twoArms, seeds: [1, 5] }, device);
      await lab.queue.idle();
      for (const { id, arm, seed } of runs) {
        const alone = await trainHere(twoArms, { device, arm, seed });
        expect(hashesOf(lab.history, id)).toEqual(alone.epochs.map(({ weightsHash }) => weightsHash));
        expect(lab.history.test(id)).toEqual(alone.end.test);
        expect(lab.history.run(id).device).toMatchObject({ asked: device, got: device });
        const best = lab.history.checkpoint(id, 'best');
        expect(best?.epoch).toBe(alone.best.at(-1));
      }
    }
  });

  test('of two experiments share the slots, and both come to their end', async () => {
    const { lab, events } = openLab(await labPlaces(), { jobs: 2 });
    const first = await lab.start(twoArms, 'cpu');
    const second = await lab.start(tinyExperiment({ seeds: [4, 5], name: 'Other' }), 'reference');
    await lab.queue.idle();
    for (const { id } of [...first.runs, ...second.runs]) expect(lab.history.run(id).state).toBe('finished');
    const begun = statesTold(events).filter(([, state]) => state === 'running');
    expect(begun.map(([id]) => id).slice(-2)).toEqual(second.runs.map(({ id }) => id));
  });

  test('that diverge say so, and their numbers are kept as they are', async () => {
    const { lab } = openLab(await labPlaces());
    const experiment = tinyExperiment({
      'recipe.network': { hidden: [{ units: 12, activation: { kind: 'relu' } }], output: { kind: 'identity' } },
      'recipe.cost': { kind: 'quadratic' },
      arms: [
        { name: 'wild', changes: { 'schedule.eta': 1e6 } },
        { name: 'calm', changes: { 'schedule.eta': 0.01 } },
      ],
    });
    const { runs } = await lab.start(experiment, 'cpu');
    await lab.queue.idle();
    const [wild, calm] = runs.map(({ id }) => lab.history.run(id));
    expect(calm!.state).toBe('finished');
    expect(wild).toMatchObject({ state: 'diverged' });
    expect(wild!.reason).toMatch(/^The weights of layer 1 are no longer finite after epoch \d\.$/);
    const last = lab.history.epochs(wild!.id).at(-1)!;
    expect(last.train.cost).toBeNaN();
    expect(last.layers[0]!.weightNorm).toBeNaN();
    expect((await refusal(() => lab.resume([wild!.id]))).code).toBe('run-busy');
  });
});

describe('commands', () => {
  test('a stop ends a running run with a checkpoint, and a waiting one before it starts', async () => {
    const { lab, next, events } = openLab(await labPlaces(), { jobs: 1 });
    const [running, waiting, last] = (await lab.start(endless, 'cpu')).runs.map(({ id }) => id);
    await next(completed(running!, 2));
    lab.queue.stop([waiting!, running!]);
    expect(lab.history.run(waiting!).state).toBe('stopped');
    await next(cameTo(running!, 'stopped'));
    await next(cameTo(last!, 'running'));
    lab.queue.stop([last!]);
    await lab.queue.idle();
    expect(statesTold(events)).toEqual([
      [running, 'running'],
      [waiting, 'stopped'],
      [running, 'stopped'],
      [last, 'running'],
      [last, 'stopped'],
    ]);
    const { epoch, state } = lab.history.run(running!);
    expect([state, epoch >= 2]).toEqual(['stopped', true]);
    expect(lab.history.checkpoint(running!, 'last')!.step).toBeGreaterThanOrEqual(20 * epoch);
    expect(lab.history.checkpoint(waiting!, 'last')).toBeNull();
    expect(lab.history.test(running!)).toBeNull();
  });

  test('a stop reaches runs whose experiment is still being prepared; they can be resumed at once', async () => {
    const { lab, events } = openLab(await labPlaces(), { jobs: 2 });
    const ids = (await lab.start(tinyExperiment({ seeds: [1, 2, 3] }), 'cpu')).runs.map(({ id }) => id);
    lab.queue.stop(ids);
    expect(ids.map((id) => lab.history.run(id).state)).toEqual(['stopped', 'stopped', 'stopped']);
    lab.resume([ids[1]!]);
    await lab.queue.idle();
    expect(ids.map((id) => lab.history.run(id).state)).toEqual(['stopped', 'finished', 'stopped']);
    expect(statesTold(events).filter(([, state]) => state === 'running')).toEqual([[ids[1], 'running']]);
  });

  test('a paused run stands still while others train, and goes on to the same weights', async () => {
    const { lab, next } = openLab(await labPlaces(), { jobs: 2 });
    const [held, free] = (await lab.start(tinyExperiment({ seeds: [1, 2] }), 'cpu')).runs.map(({ id }) => id);
    // Before it has a thread, so that it cannot make a single step.
    lab.queue.pause([held!]);
    await next(cameTo(free!, 'finished'));
    expect(lab.history.run(held!)).toMatchObject({ state: 'running', epoch: 0 });
    lab.queue.go([held!]);
    await lab.queue.idle();
    const alone = await trainHere(tinyExperiment(), { seed: 1 });
    expect(hashesOf(lab.history, held!)).toEqual(alone.epochs.map(({ weightsHash }) => weightsHash));
  });

  test('a stop is final: neither pause nor go takes it back', async () => {
    const { lab, next } = openLab(await labPlaces(), { jobs: 2 });
    const ids = (await lab.start(endless, 'cpu')).runs.map(({ id }) => id).slice(0, 2);
    await Promise.all(ids.map((id) => next(completed(id, 1))));
    lab.queue.pause([ids[0]!]);
    lab.queue.stop(ids);
    lab.queue.go(ids);
    lab.queue.pause(ids);
    await Promise.all(ids.map((id) => next(cameTo(id, 'stopped'))));
  });

  test('another process can ask for a stop, of what trains and of what waits', async () => {
    const { lab, next, reader } = openLab(await labPlaces(), { jobs: 1 });
    const ids = (await lab.start(endless, 'cpu')).runs.map(({ id }) => id);
    await next(completed(ids[0]!, 1));
    reader.requestStop(ids);
    await lab.queue.idle();
    expect(ids.map((id) => reader.run(id).state)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(reader.stopRequests()).toEqual([]);
  });

  test('closing interrupts what trains, paused or not, and leaves what waits in the queue', async () => {
    const places = await labPlaces();
    const { lab, next, reader } = openLab(places, { jobs: 3 });
    const { runs } = await lab.start(tinyExperiment({ 'recipe.protocol.epochs': 10_000, seeds: [1, 2, 3, 4] }), 'cpu');
    const [running, paused, stopped, waiting] = runs.map(({ id }) => id);
    for (const id of [running!, paused!, stopped!]) await next(completed(id, 1));
    lab.queue.pause([paused!]);
    lab.queue.stop([stopped!]);
    await lab.close();
    const closed = 'The lab was closed while this run was training.';
    expect(reader.run(running!)).toMatchObject({ state: 'interrupted', reason: closed });
    expect(reader.run(paused!)).toMatchObject({ state: 'interrupted', reason: closed });
    expect(reader.run(stopped!)).toMatchObject({ state: 'stopped', reason: null });
    expect(reader.run(waiting!)).toMatchObject({ state: 'queued', startedAt: null });
    for (const id of [running!, paused!]) {
      expect(reader.checkpoint(id, 'last')!.step).toBeGreaterThanOrEqual(20 * reader.run(id).epoch);
    }
    reader.checkIntegrity();
    // The claim is free again.
    expect(new Lab({ ...places, trainer: new URL('file:///'), now: String }).openForTraining(1)).toEqual([]);
  });

  test('closing before anything is prepared leaves all runs queued', async () => {
    const { lab, reader } = openLab(await labPlaces());
    const { runs } = await lab.start(twoArms, 'cpu');
    await lab.close();
    expect(new Set(runs.map(({ id }) => reader.run(id).state))).toEqual(new Set(['queued']));
  });
});

test('runs removed while they wait leave nothing behind', async () => {
  const { lab, events, next } = openLab(await labPlaces(), { jobs: 1 });
  const [running] = (await lab.start(endless, 'cpu')).runs;
  const { runs } = await lab.start(twoArms, 'cpu');
  await next(completed(running!.id, 1));
  lab.history.remove(
    runs.map(({ id }) => id),
    at,
  );
  lab.queue.stop(lab.history.runs(1).map((run) => run.id));
  await lab.queue.idle();
  expect(events.filter(({ kind }) => kind === 'trouble')).toEqual([]);
  expect(lab.history.experiments()).toHaveLength(1);
});

describe('resume', () => {
  test('goes seed by seed, whatever the order it is asked in, and takes each run once', async () => {
    const places = await labPlaces();
    const first = openLab(places);
    const { runs } = await first.lab.start(twoArms, 'cpu');
    await first.lab.close();
    const { lab, events } = openLab(places, { jobs: 1 });
    const ids = runs.map(({ id }) => id);
    lab.resume([...ids.toReversed(), ...ids]);
    await lab.queue.idle();
    const begun = statesTold(events).flatMap(([id, state]) => (state === 'running' ? [id] : []));
    expect(begun.map((id) => runs.find((run) => run.id === id)!.seed)).toEqual([1, 1, 2, 2, 3, 3]);
  });

  test('refuses what is in the queue or has ended, and then changes nothing', async () => {
    const { lab, next } = openLab(await labPlaces(), { jobs: 1 });
    const [running, stopped, waiting] = (await lab.start(endless, 'cpu')).runs.map(({ id }) => id);
    lab.queue.stop([stopped!]);
    await next(completed(running!, 1));
    for (const [id, state] of [
      [running!, 'running'],
      [waiting!, 'queued'],
    ] as const) {
      const error = await refusal(() => lab.resume([stopped!, id]));
      expect(error).toMatchObject({ code: 'run-busy', message: `Run ${id} is ${state} and cannot be resumed.` });
    }
    expect(lab.history.run(stopped!).state).toBe('stopped');
    expect((await refusal(() => lab.resume([stopped!, 99]))).code).toBe('not-found');
    expect(lab.history.run(running!).state).toBe('running');
  });

  test('is a newer wish than to stop a run that was not in the queue yet', async () => {
    const places = await labPlaces();
    const first = openLab(places);
    const [run] = (await first.lab.start(tinyExperiment(), 'cpu')).runs;
    await first.lab.close();
    first.reader.requestStop([run!.id]);
    const { lab, events } = openLab(places);
    lab.resume([run!.id]);
    await lab.queue.idle();
    expect(statesTold(events).map(([, state]) => state)).toEqual(['queued', 'running', 'finished']);
  });

  test('keeps to the device a run was begun on, and to that of its experiment for those that wait', async () => {
    const places = await labPlaces();
    const first = openLab(places, { jobs: 1 });
    const experiment = tinyExperiment({ 'recipe.protocol.epochs': 20, seeds: [1, 2] });
    const [begun, waiting] = (await first.lab.start(experiment, 'reference')).runs.map(({ id }) => id);
    await first.next(completed(begun!, 1));
    await first.lab.close();
    const { lab } = openLab(places, { jobs: 2 });
    const error = await refusal(() => lab.resume([begun!], 'cpu'));
    expect(error).toMatchObject({ code: 'usage' });
    expect(error.message).toBe(`Run ${begun} was begun on reference and cannot go on on cpu.`);
    lab.resume([begun!, waiting!]);
    await lab.queue.idle();
    expect(lab.history.run(begun!)).toMatchObject({ state: 'finished', device: { asked: 'reference' } });
    expect(lab.history.run(waiting!)).toMatchObject({ state: 'finished', device: { asked: 'reference' } });
  });
});

test('what does not fit the data set is refused before anything is stored', async () => {
  const { lab } = openLab(await labPlaces());
  const small = await refusal(lab.start(tinyExperiment({ 'data.train': 201 }), 'cpu'));
  expect(small.code).toBe('experiment-invalid');
  expect(small.message).toContain('data.train: 201 images wanted');
  const missing = await refusal(lab.start(tinyExperiment({ 'data.source': 'mnist' }), 'cpu'));
  expect(missing.code).toBe('data-missing');
  const weights = await refusal(lab.start(tinyExperiment(), 'cpu', '/nowhere/weights.npz'));
  expect(weights.code).toBe('weights-invalid');
  expect(lab.history.experiments()).toEqual([]);
});

test('images so large that a network exceeds its limits are refused before anything is stored', async () => {
  const places = await labPlaces({ train: 4, test: 1, side: 100 });
  const { lab } = openLab(places);
  const { sha256 } = (await lab.library.list())[1]!.fingerprint!;
  const hidden = [{ units: 8000, activation: { kind: 'sigmoid' } }];
  const experiment = tinyExperiment({
    data: { source: `sha256:${sha256}`, train: 2, validation: 1, test: 1 },
    'recipe.network.hidden': hidden,
    'recipe.protocol.batch': 1,
  });
  expect(checkExperiment(experiment)).toEqual(experiment);
  const error = await refusal(lab.start(experiment, 'cpu'));
  expect(error.code).toBe('over-budget');
  expect(error.message).toContain('80,088,010 parameters');
  expect(lab.history.experiments()).toEqual([]);
});
