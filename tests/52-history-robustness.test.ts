import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../worker/store/database.ts';
import { History, openHistory } from '../worker/store/history.ts';
import { codeOf } from './fixtures/history/code-of.ts';
import { at, checkpointAt, fingerprint, metricsAt, sampleExperiment } from './fixtures/history/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'robustness-'));
const script = (name: string) => join(import.meta.dirname, 'fixtures/history', name);
let files = 0;
let path: string;

beforeEach(() => {
  path = join(folder, `${files++}.db`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The id of a running run in a new history at `path`. */
function runningIn(history: History): number {
  const { runs } = history.createExperiment({ experiment: sampleExperiment(), data: fingerprint, createdAt: at });
  const id = runs[0]?.id ?? 0;
  history.transition(id, 'running', { at });
  return id;
}

/** That run `id` holds epochs 0, 1, ... with the numbers they were recorded with; how many. */
function wholeEpochs(history: History, id: number): number {
  const epochs = history.epochs(id);
  expect(epochs).toEqual(epochs.map((_, epoch) => metricsAt(epoch)));
  expect(history.run(id).epoch).toBe(Math.max(0, epochs.length - 1));
  if (epochs.length > 0) expect(history.checkpoint(id, 'last')).toMatchObject(checkpointAt(epochs.length - 1));
  else expect(history.checkpoint(id, 'last')).toBeNull();
  return epochs.length;
}

describe('kill -9', () => {
  test('at 20 moments while recording loses nothing that was acknowledged', async () => {
    const setUp = openHistory(path);
    const id = runningIn(setUp);
    setUp.close();
    let known = 0;
    for (let round = 0; round < 20; round++) {
      const trainer = spawn(process.execPath, [script('record-epochs.ts'), path, String(id), '9999', 'exit']);
      let output = '';
      trainer.stdout.on('data', (text) => (output += String(text)));
      await once(trainer.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, (round * 7) % 41));
      trainer.kill('SIGKILL');
      await once(trainer, 'close');
      const shown = output.trimEnd().split('\n').map(Number);
      expect(shown).toEqual(shown.map((_, index) => known + index));

      const history = openHistory(path);
      history.checkIntegrity();
      const epochs = wholeEpochs(history, id);
      // The last commit may have come just before the kill, and its word just not after it.
      expect(epochs - (known + shown.length)).toBeOneOf([0, 1]);
      known = epochs;
      expect(history.interruptOrphans(at).map((run) => run.id)).toEqual([id]);
      history.transition(id, 'queued', { at });
      history.transition(id, 'running', { at });
      history.close();
    }
  });
});

describe('a write-ahead log that was cut or spoilt', () => {
  test('at 80 points gives a whole prefix of what was recorded', () => {
    const setUp = openHistory(path);
    const id = runningIn(setUp);
    setUp.close();
    const trained = spawnSync(process.execPath, [script('record-epochs.ts'), path, String(id), '39', 'kill']);
    expect(trained.signal).toBe('SIGKILL');
    const log = readFileSync(`${path}-wal`);
    const prefixes = new Set<number>();
    for (let point = 0; point < 40; point++) {
      const offset = Math.floor((log.length * (point + 0.37)) / 40);
      const flipped = Buffer.from(log);
      flipped[offset] = (flipped[offset] ?? 0) ^ 0x10;
      for (const spoilt of [log.subarray(0, offset), flipped]) {
        const copy = join(folder, 'copy.db');
        copyFileSync(path, copy);
        writeFileSync(`${copy}-wal`, spoilt);
        const history = openHistory(copy);
        history.checkIntegrity();
        const epochs = wholeEpochs(history, id);
        expect(epochs).toBeLessThanOrEqual(point + 2);
        prefixes.add(epochs);
        history.close();
      }
    }
    expect(prefixes.size).toBeGreaterThan(20);
    const history = openHistory(path);
    expect(wholeEpochs(history, id)).toBe(40);
    history.close();
  });
});

describe('a history with a wrong byte', () => {
  test('at 300 places is read or refused, never a crash', () => {
    const history = openHistory(path);
    const id = runningIn(history);
    for (let epoch = 0; epoch < 40; epoch++) {
      history.recordEpoch(id, metricsAt(epoch), { last: checkpointAt(epoch), best: checkpointAt(epoch, 3000) });
    }
    history.finish(id, { state: 'finished', at, test: { cost: 1, accuracy: 1, predictions: new Uint8Array(5000) } });
    history.close();
    const size = statSync(path).size;
    // Every byte of the header, and places all over the file (steps of the golden ratio).
    const spread = Array.from({ length: 200 }, (_, index) =>
      Math.floor((((index + 1) * 0.618033988749895) % 1) * size),
    );
    const offsets = [...Array(100).keys(), ...spread];
    const reader = spawnSync(process.execPath, [script('open-flipped.ts'), path, folder, offsets.join(',')], {
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(reader).toMatchObject({ status: 0, stderr: '' });
    const outcomes = reader.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ', 2));
    expect(outcomes.map(([offset]) => Number(offset))).toEqual(offsets);
    const kinds = new Map(Object.entries(Object.groupBy(outcomes, ([, outcome]) => outcome ?? '')));
    const known = ['read', 'history-damaged', 'history-newer', 'history-full', 'cannot-write', 'not-found'];
    expect([...kinds.keys()].filter((kind) => !known.includes(kind))).toEqual([]);
    expect(kinds.get('read')?.length).toBeGreaterThan(50);
    expect(kinds.get('history-damaged')?.length).toBeGreaterThan(30);
  });

  test('in what it says of an experiment or a run is refused by name', () => {
    const db = openDatabase(path);
    const history = new History(db);
    const run = runningIn(history);
    const { experimentId } = history.run(run);
    db.exec(`UPDATE runs SET device = '{"asked":"abacus"}'`);
    expect(() => history.run(run)).toThrow(`Run ${run} in the history holds what cannot be right (device.asked`);
    db.exec(`UPDATE experiments SET definition = substr(definition, 1, 50)`);
    expect(() => history.experiment(experimentId)).toThrow(`Experiment ${experimentId} in the history is not JSON.`);
    db.exec(`UPDATE experiments SET definition = '{"__proto__":{"format":"epoch-lab/experiment@1"}}'`);
    expect(codeOf(() => history.experiment(experimentId))).toBe('history-damaged');
    expect(codeOf(() => history.runs(experimentId))).toBe('history-damaged');
    expect(history.experiments()).toHaveLength(1);
    history.close();
  });
});

describe('a disk without room', () => {
  test('keeps what was stored, half of nothing, and goes on when there is room', () => {
    const db = openDatabase(path);
    const history = new History(db);
    const id = runningIn(history);
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 30}`);
    let epoch = 0;
    const record = () =>
      history.recordEpoch(id, metricsAt(epoch), { last: checkpointAt(epoch, 10_000 + 9000 * epoch) });
    let code: unknown;
    while ((code = codeOf(record)) === 'no error') epoch++;
    expect(code).toBe('history-full');
    expect(epoch).toBeGreaterThan(1);
    expect(history.epochs(id)).toHaveLength(epoch);
    expect(history.run(id).epoch).toBe(epoch - 1);
    expect(history.checkpoint(id, 'last')?.epoch).toBe(epoch - 1);
    expect(db.inTransaction).toBe(false);
    history.checkIntegrity();
    db.pragma('max_page_count = 100000');
    record();
    expect(history.epochs(id)).toHaveLength(epoch + 1);
    history.close();
  });

  test.skipIf(process.platform === 'win32')('or one that fails in the middle of a write', () => {
    const setUp = openHistory(path);
    const id = runningIn(setUp);
    setUp.close();
    // A limit on the size of files: the log reaches it, and every write after that is an error.
    const limited = `trap '' XFSZ; ulimit -f 800; exec "$0" "$@"`;
    const args = [script('record-epochs.ts'), path, String(id), '9999', 'exit'];
    const { stdout } = spawnSync('sh', ['-c', limited, process.execPath, ...args], { encoding: 'utf8' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.pop()).toBe('history-full');
    expect(lines.length).toBeGreaterThan(3);
    const history = openHistory(path);
    history.checkIntegrity();
    expect(wholeEpochs(history, id)).toBe(lines.length);
    history.close();
  });
});

describe('a history another process keeps locked', () => {
  test('can be read, and says so to whoever writes', () => {
    const db = openDatabase(path);
    const history = new History(db);
    const id = runningIn(history);
    db.pragma('busy_timeout = 50');
    const other = openDatabase(path);
    other.exec('BEGIN IMMEDIATE');
    expect(codeOf(() => history.recordEpoch(id, metricsAt(0)))).toBe('history-busy');
    expect(history.epochs(id)).toEqual([]);
    other.exec('ROLLBACK');
    other.close();
    history.recordEpoch(id, metricsAt(0));
    expect(history.epochs(id)).toEqual([metricsAt(0)]);
    history.close();
  });
});
