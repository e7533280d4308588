import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { historyApi, type RunFilter } from '../../worker/contract/api/history.ts';
import { decodeMessage, encodeMessage } from '../../worker/contract/wire/message.ts';
import { openHistory } from '../../worker/store/history.ts';
import { fingerprint, sampleExperiment } from '../fixtures/history/samples.ts';

/** A history of 10,000 runs with 100 epochs each. */
const [experiments, arms, seeds, epochs] = [500, 4, 5, 100];
const everything: RunFilter = { text: '', states: [], tags: [], conditions: [] };

const folder = await mkdtemp(join(tmpdir(), 'bench-history-'));
const path = join(folder, 'history.db');
const history = openHistory(path);

/** Gives every run its epochs and its test in one step: a million epochs one by one would take minutes. */
function finishAll(): void {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA synchronous = OFF; BEGIN;
    WITH RECURSIVE every(e) AS (SELECT 0 UNION ALL SELECT e + 1 FROM every WHERE e < ${epochs})
    INSERT INTO epochs SELECT id, e, e * 100, e / 8.0, 800.0, 2.0 / (e + 1), 1 - 0.9 / (e + 1),
      2.1 / (e + 1), 1 - 0.91 / (e + 1), randomblob(32) FROM runs, every;
    INSERT INTO tests SELECT id, 0.1, 0.9, zeroblob(10000) FROM runs;
    UPDATE runs SET state = 'finished', epoch = epochs, best_accuracy_epoch = epochs, best_cost_epoch = epochs,
      device = '{"asked":"cpu","got":"cpu","detail":""}', started_at = created_at, ended_at = created_at;
    COMMIT`);
  db.close();
}

function milliseconds(work: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[3]!;
}

const tell = (what: string, time: number): void => console.log(`${what.padEnd(56)} ${time.toFixed(1)} ms`);

try {
  for (let index = 0; index < experiments; index++) {
    const experiment = sampleExperiment({
      name: `Experiment ${index}`,
      question: 'Which of these learns faster, and by how much?',
      arms: Array.from({ length: arms }, (_, arm) => ({
        name: `arm ${arm}`,
        changes: { 'network.hidden.0.units': 10 + ((index + arm) % 90), 'protocol.epochs': epochs },
      })),
      seeds: Array.from({ length: seeds }, (_, seed) => seed),
    });
    const at = new Date(Date.UTC(2026, 0, 1) + 3_600_000 * index).toISOString();
    const { id } = history.createExperiment({ experiment, data: fingerprint, createdAt: at });
    history.setNotes(id, `Seen ${index}. `.repeat(40));
  }
  finishAll();
  const list = history.list();
  const message = encodeMessage(list);
  console.log(
    `${list.runs.id.length} runs, ${epochs + 1} epochs each; the list is ${(message.length / 1e6).toFixed(2)} MB`,
  );
  tell(
    'list, read and checked',
    milliseconds(() => historyApi.historyList.output.parse(history.list())),
  );
  tell(
    'list, as a message and back, checked',
    milliseconds(() => historyApi.historyList.output.parse(decodeMessage(encodeMessage(list)))),
  );
  const units = { path: 'network.hidden.0.units', comparator: '>=', value: 50 } as const;
  tell(
    'find network.hidden.0.units >= 50',
    milliseconds(() => history.find({ ...everything, conditions: [units] })),
  );
  tell(
    'find words in names, questions, notes and arms',
    milliseconds(() => history.find({ ...everything, text: 'seen arm 3' })),
  );
  tell(
    'fields and values to filter by',
    milliseconds(() => history.filterFields()),
  );
} finally {
  history.close();
  await rm(folder, { recursive: true });
}
