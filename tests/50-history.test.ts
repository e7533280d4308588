import { statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LayerHistograms } from '../worker/contract/histograms.ts';
import { experimentSchema } from '../worker/contract/experiment.ts';
import { runStates } from '../worker/contract/run.ts';
import { openDatabase } from '../worker/store/database.ts';
import { openHistory } from '../worker/store/history.ts';
import { codeOf } from './fixtures/history/code-of.ts';
import { create, createRunning, history, path } from './fixtures/history/fresh-history.ts';
import {
  at,
  checkpointAt,
  fingerprint,
  later,
  metricsAt,
  sampleExperiment,
  sha256,
} from './fixtures/history/samples.ts';

describe('the file', () => {
  test('is private to its owner, folder and all', () => {
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('is opened with the settings that make a commit safe', () => {
    const db = openDatabase(path);
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'trusted_schema', 'busy_timeout', 'auto_vacuum'];
    expect(settings.map((name) => db.pragma(name, { simple: true }))).toEqual(['wal', 2, 1, 0, 5000, 2]);
    db.close();
  });

  test('cannot be a folder, nor lie below a file', () => {
    expect(codeOf(() => openHistory(join(path, '..')))).toBe('cannot-write');
    expect(codeOf(() => openHistory(join(path, 'history.db')))).toBe('cannot-write');
  });
});

describe('experiments', () => {
  test('come back as they were given, with a queued run for every arm and seed', () => {
    const experiment = sampleExperiment({ seeds: [7, 3, 5] });
    const stored = history.createExperiment({ experiment, data: fingerprint, createdAt: at });
    expect(stored).toEqual(history.experiment(stored.id));
    expect(stored.experiment).toEqual(experiment);
    expect(stored.data).toEqual(fingerprint);
    expect(stored.createdAt).toBe(at);
    expect(stored.runs.map(({ arm, armName, seed, epochs }) => [arm, armName, seed, epochs])).toEqual([
      [0, 'old', 3, 10_000],
      [0, 'old', 5, 10_000],
      [0, 'old', 7, 10_000],
      [1, 'new', 3, 9000],
      [1, 'new', 5, 9000],
      [1, 'new', 7, 9000],
    ]);
    expect(stored.runs[0]).toEqual({
      id: 2,
      experimentId: stored.id,
      arm: 0,
      armName: 'old',
      seed: 3,
      state: 'queued',
      reason: null,
      epoch: 0,
      epochs: 10_000,
      device: null,
      createdAt: at,
      startedAt: null,
      endedAt: null,
    });
  });

  test('are stored as text with every default written out and the keys in order', () => {
    const { id } = create();
    const db = openDatabase(path);
    const text = String(db.prepare('SELECT definition FROM experiments WHERE id = ?').pluck().get(id));
    db.close();
    expect(text).toContain('"preparation":{"kind":"divide-256"}');
    expect(text).toContain('"measure":{"at":{"kind":"final"},"direction":"higher","metric":"accuracy"');
    expect(JSON.parse(text)).toEqual(sampleExperiment());
  });

  test('are listed newest first, whatever the clock says, with their runs counted by state', () => {
    const older = create({ name: 'older' });
    history.createExperiment({
      experiment: sampleExperiment({ name: 'newer' }),
      data: fingerprint,
      createdAt: '1999-12-31T23:59:59.000Z',
    });
    history.transition(older.runs[1]?.id ?? 0, 'running', { at });
    history.transition(older.runs[2]?.id ?? 0, 'failed', { at, reason: 'No such device.' });
    const none = Object.fromEntries(runStates.map((state) => [state, 0]));
    expect(history.experiments()).toMatchObject([
      { name: 'newer', createdAt: '1999-12-31T23:59:59.000Z', runs: { ...none, queued: 4 } },
      { id: older.id, name: 'older', question: 'Does it learn faster?', runs: { queued: 2, running: 1, failed: 1 } },
    ]);
  });

  test.each([`Robert'); DROP TABLE runs;--`, '"\'`', '🧠 é', 'invoice‮txt.exe', 'nul\u0000inside', '=1+1', '<b>'])(
    'keep the name %j literally',
    (name) => {
      const { id } = create({ name, question: name, arms: [{ name }] });
      history.setNotes(id, name);
      expect(history.experiment(id).experiment).toMatchObject({ name, question: name, arms: [{ name }] });
      expect(history.experiments()[0]).toMatchObject({ name, question: name });
      expect(history.runs(id)[0]?.armName).toBe(name);
      expect(history.notes(id)).toBe(name);
    },
  );

  test('keep any text a file may hold', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(text, (name) => {
        const accepted = experimentSchema.shape.name.safeParse(name);
        fc.pre(accepted.success);
        const { id } = create({ name });
        expect(history.experiment(id).experiment.name).toBe(accepted.data);
        expect(history.experiments()[0]?.name).toBe(accepted.data);
      }),
      { numRuns: 50 },
    );
  });

  test('have notes and tags', () => {
    const { id } = create();
    history.setNotes(id, '# Seen\n\n*faster* | slower');
    history.addTag(id, ' zeta ');
    history.addTag(id, 'alpha');
    history.addTag(id, 'alpha');
    expect(history.notes(id)).toBe('# Seen\n\n*faster* | slower');
    expect(history.tags(id)).toEqual(['alpha', 'zeta']);
    expect(history.experiments()[0]?.tags).toEqual(['alpha', 'zeta']);
    history.removeTag(id, 'alpha');
    expect(history.tags(id)).toEqual(['zeta']);
    expect(codeOf(() => history.addTag(id, '  '))).toBe('usage');
    expect(codeOf(() => history.setNotes(id, 'x'.repeat(100_001)))).toBe('usage');
    expect(history.notes(id)).toContain('Seen');
  });

  test('that do not exist are not found, by any method', () => {
    const unknown = [
      () => history.experiment(9),
      () => history.runs(9),
      () => history.run(9),
      () => history.epochs(9),
      () => history.test(9),
      () => history.checkpoint(9, 'last'),
      () => history.transition(9, 'running', { at }),
      () => history.recordEpoch(9, metricsAt(0)),
      () => history.finish(9, { state: 'finished', at }),
      () => history.requestStop([9]),
      () => history.remove([9], at),
      () => history.restore([9]),
      () => history.epochValues(9, 'accuracy'),
      () => history.lastEpoch(9),
      () => history.epochColumn(9, 'seconds'),
      () => history.layerEpochs(9),
      () => history.histograms(9),
      () => history.notes(9),
      () => history.setNotes(9, ''),
      () => history.tags(9),
      () => history.addTag(9, 'a'),
    ];
    expect(unknown.map(codeOf)).toEqual(unknown.map(() => 'not-found'));
  });
});

describe('epochs', () => {
  test('come back as they were recorded, with the run moved on', () => {
    const run = createRunning();
    const recorded = [0, 1, 2].map((epoch) => metricsAt(epoch, epoch === 2 ? { validation: null, layers: [] } : {}));
    for (const metrics of recorded) history.recordEpoch(run, metrics);
    expect(history.epochs(run)).toEqual(recorded);
    expect(history.run(run).epoch).toBe(2);
  });

  test('keep every number to the bit, NaN and the infinities too', () => {
    const run = createRunning();
    const number = fc.double();
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    let epoch = 0;
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 4, maxLength: 4 }),
        finite,
        ([cost, other, norm, weights], accuracy) => {
          const metrics = metricsAt(epoch++, {
            train: { cost: cost ?? 0, accuracy },
            validation: { cost: other ?? 0, accuracy },
            layers: [{ gradientNorm: norm ?? 0, weightNorm: weights ?? 0, saturated: 0.25, dead: accuracy }],
          });
          history.recordEpoch(run, metrics);
          const read = history.epochs(run).at(-1);
          const positiveZero = (key: string, value: unknown) =>
            typeof value === 'number' && key !== 'epoch' ? (value === 0 ? 0 : String(value)) : value;
          expect(JSON.stringify(read, positiveZero)).toBe(JSON.stringify(metrics, positiveZero));
        },
      ),
      { numRuns: 100, examples: [[[NaN, Infinity, -Infinity, NaN], 0.5]] },
    );
  });

  test('keep the metrics that were measured, and the absence of those that were not', () => {
    const run = createRunning();
    const all = { cost: 1, accuracy: 0.5, error: 0.5, f1: 0.25, top2: 1, calibration: NaN };
    const some = metricsAt(0, { train: all, validation: { cost: 1, accuracy: 0.5, top2: 0 } });
    history.recordEpoch(run, some);
    expect(history.epochs(run)[0]).toStrictEqual(some);
    expect([...history.epochColumn(run, 'train.f1'), ...history.epochColumn(run, 'validation.f1')]).toEqual([
      0.25,
      NaN,
    ]);
    const test = { ...all, predictions: Uint8Array.of(1) };
    history.recordTest(run, test);
    expect(history.test(run)).toStrictEqual(test);
  });

  test('keep the histograms of epochs 0, 1, 2, 4, 8, ... and of the newest', () => {
    const run = createRunning();
    const layersAfter = (epoch: number): LayerHistograms[] =>
      [0, 1].map((layer) => {
        const histogram = {
          low: -1 - epoch,
          high: layer + 0.5,
          counts: Array.from({ length: 32 }, (_, bin) => bin * epoch),
        };
        return { activations: histogram, weights: { ...histogram, high: 1 }, gradients: { ...histogram, high: 4e9 } };
      });
    const kept = () => history.histograms(run).map(({ epoch }) => epoch);
    expect(kept()).toEqual([]);
    for (let epoch = 0; epoch <= 7; epoch++) {
      history.recordEpoch(run, metricsAt(epoch), { histograms: layersAfter(epoch) });
    }
    expect(kept()).toEqual([0, 1, 2, 4, 7]);
    history.recordEpoch(run, metricsAt(7), { histograms: layersAfter(7) });
    history.recordEpoch(run, metricsAt(8), { histograms: layersAfter(8) });
    expect(history.histograms(run)).toEqual([0, 1, 2, 4, 8].map((epoch) => ({ epoch, layers: layersAfter(epoch) })));
  });

  test('are stored as words, never NULL, where they are no numbers', () => {
    const run = createRunning();
    history.recordEpoch(run, metricsAt(0, { train: { cost: NaN, accuracy: 0.1 } }));
    const db = openDatabase(path);
    expect(db.prepare('SELECT train_cost FROM epochs').pluck().get()).toBe('NaN');
    db.close();
    expect(history.epochs(run)[0]?.train.cost).toBeNaN();
  });

  test('recorded again after a resume replace the first, if they led to the same weights', () => {
    const run = createRunning();
    history.recordEpoch(run, metricsAt(0));
    history.recordEpoch(run, metricsAt(1));
    history.recordEpoch(run, metricsAt(2));
    const again = metricsAt(1, { seconds: 99 });
    history.recordEpoch(run, again);
    expect(history.epochs(run)).toEqual([metricsAt(0), again, metricsAt(2)]);
    expect(history.run(run).epoch).toBe(2);
    expect(codeOf(() => history.recordEpoch(run, metricsAt(1, { weightsHash: sha256('others') })))).toBe('internal');
    expect(history.epochs(run)).toEqual([metricsAt(0), again, metricsAt(2)]);
  });

  test('leave no gap, never pass the plan, and need a running run', () => {
    const [run] = create({ arms: [{ name: 'short', changes: { 'protocol.epochs': 2 } }] }).runs;
    const id = run?.id ?? 0;
    expect(codeOf(() => history.recordEpoch(id, metricsAt(0)))).toBe('internal');
    history.transition(id, 'running', { at });
    expect(codeOf(() => history.recordEpoch(id, metricsAt(2)))).toBe('internal');
    for (const epoch of [0, 1, 2]) history.recordEpoch(id, metricsAt(epoch));
    expect(codeOf(() => history.recordEpoch(id, metricsAt(3)))).toBe('internal');
    history.finish(id, { state: 'finished', at });
    expect(codeOf(() => history.recordEpoch(id, metricsAt(2)))).toBe('internal');
    expect(history.epochs(id)).toHaveLength(3);
  });

  test('say how often a line search looked, where one did', () => {
    const run = createRunning();
    const searched = [metricsAt(0, { evaluations: 0 }), metricsAt(1, { evaluations: 7 }), metricsAt(2)];
    for (const metrics of searched) history.recordEpoch(run, metrics);
    expect(history.epochs(run)).toEqual(searched);
  });

  test('that could not be read again are not written', () => {
    const run = createRunning();
    expect(() => history.recordEpoch(run, metricsAt(0, { train: { cost: 1, accuracy: NaN } }))).toThrow();
    expect(() => history.recordEpoch(run, metricsAt(0, { weightsHash: 'abc' }))).toThrow();
    expect(history.epochs(run)).toEqual([]);
  });
});

describe('the end of a run', () => {
  test('is stored whole: state, reason, test and checkpoint', () => {
    const run = createRunning();
    const result = { cost: Infinity, accuracy: 0.9652, predictions: Uint8Array.from([7, 2, 1, 0, 255]) };
    expect(history.test(run)).toBeNull();
    const ended = history.finish(run, { state: 'finished', at: later, test: result, checkpoint: checkpointAt(3) });
    expect(ended).toMatchObject({ state: 'finished', reason: null, startedAt: at, endedAt: later });
    expect(history.test(run)).toEqual(result);
    expect(history.checkpoint(run, 'last')).toMatchObject(checkpointAt(3));
  });

  test('can come after the test', () => {
    const run = createRunning();
    const result = { cost: NaN, accuracy: 0.1, predictions: new Uint8Array(0) };
    history.recordTest(run, result);
    expect(history.finish(run, { state: 'diverged', reason: 'The cost is NaN.', at: later }).reason).toContain('NaN');
    expect(history.test(run)).toEqual(result);
    expect(codeOf(() => history.recordTest(run, result))).toBe('internal');
  });

  test('leaves nothing behind when it cannot be stored', () => {
    const run = createRunning();
    const result = { cost: 1, accuracy: NaN, predictions: new Uint8Array(1) };
    expect(() => history.finish(run, { state: 'finished', at, test: result, checkpoint: checkpointAt(1) })).toThrow();
    expect(history.run(run).state).toBe('running');
    expect(history.checkpoint(run, 'last')).toBeNull();
  });
});

describe('checkpoints', () => {
  test('last and best come back with their hash', () => {
    const run = createRunning();
    expect(history.checkpoint(run, 'last')).toBeNull();
    const bytes = Uint8Array.from([1, 2, 3]);
    history.recordEpoch(run, metricsAt(0), { last: { epoch: 0, step: 5, bytes }, best: checkpointAt(0) });
    const sum = '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81';
    expect(history.checkpoint(run, 'last')).toEqual({ kind: 'last', epoch: 0, step: 5, bytes, sha256: sum });
    history.recordEpoch(run, metricsAt(1), { last: checkpointAt(1) });
    expect(history.checkpoint(run, 'last')).toMatchObject(checkpointAt(1));
    expect(history.checkpoint(run, 'best')).toMatchObject(checkpointAt(0));
  });

  test('of a kind: two of the last are kept, one of the best', () => {
    const run = createRunning();
    for (let epoch = 0; epoch < 5; epoch++) {
      history.recordEpoch(run, metricsAt(epoch), { last: checkpointAt(epoch), best: checkpointAt(epoch) });
    }
    const db = openDatabase(path);
    const rows = db.prepare('SELECT kind, epoch FROM checkpoints ORDER BY kind, epoch').raw().all();
    db.close();
    expect(rows).toEqual([
      ['best', 4],
      ['last', 3],
      ['last', 4],
    ]);
  });

  test('that were damaged are passed over for the one before, and then refused', () => {
    const run = createRunning();
    for (const epoch of [0, 1, 2]) history.recordEpoch(run, metricsAt(epoch), { last: checkpointAt(epoch) });
    const db = openDatabase(path);
    const spoil = db.prepare(`UPDATE checkpoints SET bytes = zeroblob(length(bytes)) WHERE epoch = ?`);
    spoil.run(2);
    expect(history.checkpoint(run, 'last')).toMatchObject(checkpointAt(1));
    // Resumed from there, the run records its next checkpoint over the damaged one.
    history.recordEpoch(run, metricsAt(2), { last: checkpointAt(2) });
    expect(history.checkpoint(run, 'last')).toMatchObject(checkpointAt(2));
    spoil.run(1);
    spoil.run(2);
    db.close();
    expect(codeOf(() => history.checkpoint(run, 'last'))).toBe('history-damaged');
  });
});
