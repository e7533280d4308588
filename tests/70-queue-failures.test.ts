import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { armRecipes } from '../worker/contract/check-experiment.ts';
import { Lab } from '../worker/lab/lab.ts';
import { shareMemory } from '../worker/engine/devices/cpu/memory.ts';
import { openDatabase } from '../worker/store/database.ts';
import { openHistory } from '../worker/store/history.ts';
import { prepareExperiment } from '../worker/training/prepare.ts';
import { fates } from './fixtures/lab/faulty-trainer-fates.ts';
import { hashesOf, labPlaces, openLab, trainers } from './fixtures/lab/open-lab.ts';
import { openQueue } from './fixtures/lab/open-queue.ts';
import { refusal } from './fixtures/refusal.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { trainHere } from './fixtures/training/train-here.ts';

describe('a trainer thread that dies', () => {
  test('ends its own run as failed, with the reason; the others go on; it can be resumed', async () => {
    const places = await labPlaces();
    const experiment = tinyExperiment({ seeds: [1, ...Object.values(fates), 9] });
    const first = openLab(places, { trainer: trainers.faulty });
    const { runs } = await first.lab.start(experiment, 'cpu');
    await first.lab.queue.idle();
    const outcomes = runs.map(({ id, seed }) => [seed, first.lab.history.run(id)] as const);
    expect(Object.fromEntries(outcomes.map(([seed, { state, reason }]) => [seed, [state, reason]]))).toEqual({
      1: ['finished', null],
      [fates.throws]: ['failed', 'The trainer thread failed: the cosmic ray hit.'],
      [fates.exits]: ['failed', 'The trainer thread ended with code 7.'],
      [fates.reports]: ['failed', 'The arithmetic unit is on holiday.'],
      [fates.rejects]: ['failed', 'The trainer thread failed: a promise nobody kept.'],
      [fates.exhausts]: ['failed', 'The trainer thread failed: Maximum call stack size exceeded.'],
      [fates.halts]: ['failed', 'The trainer thread ended with code 0.'],
      9: ['finished', null],
    });
    expect(first.events.filter(({ kind }) => kind === 'trouble')).toEqual([]);
    await first.lab.close();

    const { lab } = openLab(places);
    const failed = outcomes.flatMap(([, { id, state }]) => (state === 'failed' ? [id] : []));
    lab.resume(failed);
    await lab.queue.idle();
    for (const { id, seed } of runs) {
      expect(lab.history.run(id)).toMatchObject({ state: 'finished', reason: null });
      const alone = await trainHere(experiment, { seed });
      expect(hashesOf(lab.history, id)).toEqual(alone.epochs.map(({ weightsHash }) => weightsHash));
    }
    lab.history.checkIntegrity();
  });

  test('ends it so even if it never came to life', async () => {
    const { lab } = openLab(await labPlaces(), { trainer: trainers.missing });
    const { runs } = await lab.start(tinyExperiment(), 'cpu');
    await lab.queue.idle();
    const { state, reason } = lab.history.run(runs[0]!.id);
    expect(state).toBe('failed');
    expect(reason).toMatch(/^The trainer thread failed: Cannot find module/);
  });
});

describe('a history that cannot be written', () => {
  test('because the disk is full: a sentence, no crash, nothing lost that was told, and it goes on later', async () => {
    const { path, connection, history, queue, add, events, troubles } = await openQueue(2);
    const experiment = tinyExperiment({ 'recipe.protocol.epochs': 200, seeds: [1, 2, 3] });
    const runs = add(experiment);
    const pages = Number(connection.pragma('page_count', { simple: true }));
    connection.pragma(`max_page_count = ${pages + 20}`);
    await queue.idle();
    expect(troubles().length).toBeGreaterThan(0);
    for (const { code, message } of troubles()) {
      expect(code).toBe('history-full');
      expect(message).toBe(`The history ${path} cannot take more: database or disk is full.`);
    }
    const unfinished = runs.filter(({ id }) => history.run(id).state !== 'finished');
    expect(unfinished.length).toBeGreaterThan(0);
    const told = events.flatMap((event) => (event.kind === 'epoch' ? [event] : []));
    expect(told.length).toBeGreaterThan(0);
    for (const { run, metrics } of told) expect(history.epochs(run.id)[metrics.epoch]).toEqual(metrics);
    history.checkIntegrity();

    connection.pragma('max_page_count = 1073741823');
    history.interruptOrphans('2026-11-21T12:00:00.000Z');
    for (const { id } of unfinished) {
      const { state } = history.run(id);
      queue.add([state === 'queued' ? history.run(id) : history.transition(id, 'queued', { at: '' })], 'cpu');
    }
    await queue.idle();
    const alone = await trainHere(experiment, { seed: 2 });
    expect(runs.map(({ id }) => history.run(id).state)).toEqual(['finished', 'finished', 'finished']);
    expect(hashesOf(history, runs[1]!.id)).toEqual(alone.epochs.map(({ weightsHash }) => weightsHash));
    history.checkIntegrity();
  });

  test('because another process keeps it locked: a sentence and no crash', async () => {
    const { path, connection, history, queue, add, troubles } = await openQueue(1);
    connection.pragma('busy_timeout = 20');
    const [run] = add(tinyExperiment());
    const other = openDatabase(path);
    other.exec('BEGIN IMMEDIATE');
    await queue.idle();
    expect(troubles().map(({ code }) => code)).toEqual(['history-busy', 'history-busy']);
    other.exec('ROLLBACK');
    other.close();
    expect(history.run(run!.id)).toMatchObject({ state: 'queued' });
    queue.add([history.run(run!.id)], 'cpu');
    await queue.idle();
    expect(history.run(run!.id).state).toBe('finished');
  });

  test('because a table is gone: a sentence, told once, and no crash', async () => {
    const places = await labPlaces();
    const { lab, next, events } = openLab(places, { jobs: 1 });
    const path = Lab.historyPath(places.home);
    const experiment = tinyExperiment({ 'recipe.protocol.epochs': 10_000 });
    await lab.start(experiment, 'cpu');
    await next(({ kind }) => kind === 'epoch');
    const other = openDatabase(path);
    other.pragma('foreign_keys = OFF');
    other.exec('DROP TABLE layer_epochs; DROP TABLE epochs; ALTER TABLE runs RENAME TO others');
    await lab.queue.idle();
    // Requests to stop are looked for three times a second; by the second one all that there is to say has been said.
    const before = events.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
    const troubles = events.flatMap((event) => (event.kind === 'trouble' ? [event.error] : []));
    expect(troubles.length).toBeGreaterThan(0);
    for (const { code, message } of troubles) {
      expect(code).toBe('history-damaged');
      expect(message).toMatch(/^The history .* cannot be read: no such table: .*\.$/);
    }
    expect(events.length - before).toBeLessThanOrEqual(1);
    other.close();
    await lab.close();
  });

  test('a checkpoint damaged on the disk fails its run with a sentence, and no other', async () => {
    const places = await labPlaces();
    const first = openLab(places);
    const runs = (await first.lab.start(tinyExperiment({ seeds: [1, 2] }), 'cpu')).runs;
    await first.next((event) => event.kind === 'epoch' && event.metrics.epoch === 1);
    await first.lab.close();
    const db = openDatabase(Lab.historyPath(places.home));
    db.prepare(`UPDATE runs SET state = 'interrupted' WHERE state = 'finished'`).run();
    db.prepare(`UPDATE checkpoints SET bytes = zeroblob(length(bytes)) WHERE run = ?`).run(runs[0]!.id);
    db.close();
    const { lab } = openLab(places);
    lab.resume(runs.map(({ id }) => id));
    await lab.queue.idle();
    expect(lab.history.run(runs[0]!.id)).toMatchObject({
      state: 'failed',
      reason: `The last checkpoint of run ${runs[0]!.id} differs from its SHA-256.`,
    });
    expect(lab.history.run(runs[1]!.id).state).toBe('finished');
  });
});

describe('memory', () => {
  test('of an experiment is given back after its last run, and prepared once for all of them', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { queue, add, prepared } = await openQueue(2);
    add(tinyExperiment({ seeds: [1, 2, 3] }));
    add(tinyExperiment({ seeds: [4, 5] }));
    await queue.idle();
    expect(prepared.map(({ experimentId }) => experimentId)).toEqual([1, 2]);
    for (let turn = 0; turn < 20 && prepared.some(({ experiment }) => experiment.deref()); turn++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      collect();
    }
    expect(prepared.map(({ experiment }) => experiment.deref())).toEqual([undefined, undefined]);
  });

  test('beyond what 32 bits address is refused before anything is allocated', async () => {
    const error = await refusal(() => shareMemory(1000, 100_000, { count: 4, bytes: 2 ** 30 }));
    expect(error).toMatchObject({
      code: 'over-budget',
      message: 'The runs need 4,097 MiB for 4 side by side and their data; at most 4,096 MiB can be shared.',
    });
    const wide = tinyExperiment({
      'recipe.network.hidden': Array.from({ length: 3 }, () => ({ units: 2500, activation: { kind: 'relu' } })),
      'recipe.optimiser': { kind: 'adam' },
    });
    const tuning = { tileRows: 4, tileColumns: 8, unroll: 2, panel: 104 };
    const options = { device: 'cpu', workspaces: 64, tuning } as const;
    const refused = await refusal(prepareExperiment(wide, armRecipes(wide), tinyDigits(), options));
    expect(refused.code).toBe('over-budget');
  });

  test('that many runs side by side would need ends them in a sentence', async () => {
    const places = await labPlaces();
    const { lab, reader } = openLab(places, { jobs: 64 });
    const wide = Array.from({ length: 3 }, () => ({ units: 2500, activation: { kind: 'relu' } }));
    const { runs } = await lab.start(tinyExperiment({ 'recipe.network.hidden': wide, seeds: [1, 2] }), 'cpu');
    await lab.queue.idle();
    for (const { id } of runs) {
      expect(reader.run(id).state).toBe('failed');
      expect(reader.run(id).reason).toMatch(/^The runs need [\d,]+ MiB for 64 side by side and their data; at most/);
    }
    openHistory(Lab.historyPath(places.home)).close();
  });
});
