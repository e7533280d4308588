import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { LabError } from '../worker/contract/errors.ts';
import { openHistory } from '../worker/store/history.ts';
import { at, checkpointAt, fingerprint, later, metricsAt, sampleExperiment } from './fixtures/history/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
const fixture = (version: number) =>
  readFileSync(join(import.meta.dirname, `fixtures/history/history-${version}.sql`), 'utf8');
const current = 9;
let files = 0;
let path: string;

beforeEach(() => {
  path = join(folder, `${files++}.db`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Looks at, or changes, a closed history with Node's own SQLite. */
function withSqlite<T>(work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(path, { defensive: false });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

const schema = () =>
  withSqlite((db) => db.prepare(`SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name`).all());
const pragma = (name: string) => withSqlite((db) => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);

function refusal(): LabError {
  try {
    openHistory(path).close();
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('the history was opened');
}

describe('a new history', () => {
  test.each(['no file', 'an empty file'])('is made from %s', (start) => {
    if (start === 'an empty file') writeFileSync(path, '');
    const history = openHistory(path);
    const { id } = history.createExperiment({ experiment: sampleExperiment(), data: fingerprint, createdAt: at });
    history.checkIntegrity();
    history.close();
    expect(pragma('user_version')).toBe(current);
    expect(pragma('application_id')).toBe(0x45504c42);
    expect(pragma('integrity_check')).toBe('ok');
    const again = openHistory(path);
    expect(again.experiment(id).experiment).toEqual(sampleExperiment());
    again.close();
  });
});

describe('a history of version 1', () => {
  test('keeps all it holds and has the schema of a new one', () => {
    withSqlite((db) => db.exec(fixture(1)));
    const history = openHistory(path);
    history.checkIntegrity();
    const [summary] = history.experiments();
    expect(summary).toMatchObject({
      name: 'Weight initialisation',
      tags: ['lecture 1'],
      runs: { finished: 1, interrupted: 1, queued: 2, running: 0 },
    });
    const id = summary?.id ?? 0;
    expect(history.experiment(id)).toMatchObject({ experiment: sampleExperiment(), data: fingerprint, createdAt: at });
    expect(history.notes(id)).toBe('# Kept\n\nover "versions" 🧠');
    const [finished, interrupted] = history.runs(id);
    const diverging = metricsAt(2, { train: { cost: NaN, accuracy: 0.1 }, validation: null });
    expect(history.epochs(finished?.id ?? 0)).toEqual([metricsAt(0), metricsAt(1), diverging]);
    expect(finished).toMatchObject({
      armName: 'old',
      seed: 1,
      epoch: 2,
      epochs: 10_000,
      device: { asked: 'cpu', got: 'reference', detail: 'No SIMD.' },
      startedAt: at,
      endedAt: later,
    });
    const predictions = Uint8Array.from([7, 2, 1, 0]);
    expect(history.test(finished?.id ?? 0)).toEqual({ cost: Infinity, accuracy: 0.75, predictions });
    expect(history.checkpoint(finished?.id ?? 0, 'best')).toMatchObject(checkpointAt(1, 50));
    expect(history.checkpoint(finished?.id ?? 0, 'last')).toMatchObject(checkpointAt(2, 50));
    expect(interrupted).toMatchObject({ state: 'interrupted', reason: 'The lab ended while this run was training.' });
    const { runs } = history.list();
    expect([...runs.bestAccuracyEpoch]).toEqual([1, 0, 0, 0]);
    expect([...runs.bestCostEpoch]).toEqual([1, 0, 0, 0]);
    const figuresOf = (run: number) =>
      Object.fromEntries(Object.entries(runs.figures).map(([figure, values]) => [figure, values[run]]));
    const { cost, accuracy } = metricsAt(1).validation!;
    expect(figuresOf(0)).toMatchObject({
      'last train accuracy': 0.1,
      'last train cost': NaN,
      'last validation cost': NaN,
      'best validation accuracy': accuracy,
      'best validation cost': cost,
      'best validation error': NaN,
      'test accuracy': 0.75,
      'test cost': Infinity,
    });
    expect(figuresOf(1)).toMatchObject({ 'last train cost': 2, 'best validation cost': NaN, 'test accuracy': NaN });
    const units = { path: 'network.hidden.0.units', comparator: '>=', value: 30 } as const;
    expect(history.find({ text: '', states: [], tags: [], conditions: [units] })).toHaveLength(4);
    history.close();
    expect(pragma('user_version')).toBe(current);
    const migrated = schema();

    path = join(folder, `${files++}.db`);
    openHistory(path).close();
    expect(migrated).toEqual(schema());
  });
});

describe('a history of version 7', () => {
  const units = { path: 'network.hidden.0.units', comparator: '=', value: 30 } as const;
  const dense = { path: 'network.hidden.0.kind', comparator: '=', value: 'dense' } as const;

  test('keeps what was set aside as it was, to be restored or purged', () => {
    withSqlite((db) => db.exec(fixture(7)));
    const history = openHistory(path);
    expect(history.experiments().map(({ name }) => name)).toEqual(['Weight initialisation']);
    expect(history.removed()).toEqual([
      { experiment: 2, name: 'Set aside', removedAt: later, runs: [5, 6, 7, 8], total: 4 },
    ]);
    history.restore([5, 6, 7, 8]);
    expect(history.experiment(2)).toMatchObject({ experiment: { name: 'Set aside' }, data: fingerprint });
    expect(history.tags(2)).toEqual(['kept']);
    expect(history.epochs(5)).toEqual([metricsAt(0), metricsAt(1)]);
    history.remove([5, 6, 7, 8], at);
    history.purge();
    expect(history.removed()).toEqual([]);
    history.checkIntegrity();
    history.close();
    const migrated = schema();
    path = join(folder, `${files++}.db`);
    openHistory(path).close();
    expect(migrated).toEqual(schema());
  });

  test('is found by the defaults of fields that its recipes do not have', () => {
    withSqlite((db) => db.exec(fixture(7)));
    const find = (history: ReturnType<typeof openHistory>) =>
      [units, dense].map((condition) => [...history.find({ text: '', states: [], tags: [], conditions: [condition] })]);
    const history = openHistory(path);
    expect(find(history)).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
    expect(history.filterFields()).toContainEqual({ path: dense.path, kind: 'text', values: ['dense'] });
    history.close();
    // As another version leaves it, which does not know the field.
    withSqlite((db) => db.exec(`DELETE FROM arm_fields WHERE path = '${dense.path}'; DELETE FROM arm_fields_shape`));
    const again = openHistory(path);
    expect(find(again)[1]).toEqual([1, 2, 3, 4]);
    again.close();
  });
});

describe('what is no history, or a newer one, is refused and left as it is', () => {
  const make = {
    'a text file': () => writeFileSync(path, 'Dear diary,\n'.repeat(1000)),
    'a single byte': () => writeFileSync(path, 'S'),
    'the first half of a page': () => {
      openHistory(path).close();
      writeFileSync(path, readFileSync(path).subarray(0, 2048));
    },
    'pages overwritten': () => {
      openHistory(path).close();
      writeFileSync(path, readFileSync(path).fill(0xff, 100, 4096));
    },
    "another program's database": () => withSqlite((db) => db.exec('CREATE TABLE contacts (name TEXT)')),
    'another application id': () => {
      openHistory(path).close();
      withSqlite((db) => db.exec('PRAGMA application_id = 1'));
    },
  };

  test.each(Object.keys(make) as (keyof typeof make)[])('%s', (kind) => {
    make[kind]();
    const before = readFileSync(path);
    const error = refusal();
    expect(error.code).toBe('history-damaged');
    expect(error.message).toContain(path);
    expect(readFileSync(path)).toEqual(before);
  });

  test('a history of version 999', () => {
    withSqlite((db) => db.exec(`${fixture(1)}; PRAGMA user_version = 999`));
    const before = readFileSync(path);
    const error = refusal();
    expect(error.code).toBe('history-newer');
    expect(error.message).toBe(`The history ${path} is of format 999; this Epoch Lab knows formats up to ${current}.`);
    expect(readFileSync(path)).toEqual(before);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });
});
