import { testResult } from '../contract/metrics.ts';
import type { TestResult } from '../contract/metrics.ts';
import type { Connection } from './database.ts';
import { checked } from './failures.ts';
import { fromColumn, toColumn } from './numbers.ts';

interface Row {
  readonly cost: unknown;
  readonly accuracy: unknown;
  readonly predictions: Buffer;
}

export function testTable(db: Connection) {
  const insert = db.prepare(`INSERT OR REPLACE INTO tests (run, cost, accuracy, predictions) VALUES (?, ?, ?, ?)`);
  const byRun = db.prepare<[number], Row>(`SELECT cost, accuracy, predictions FROM tests WHERE run = ?`);

  return {
    record(runId: number, { cost, accuracy, predictions }: TestResult) {
      insert.run(runId, toColumn(cost), accuracy, predictions);
    },

    of(runId: number): TestResult | null {
      const row = byRun.get(runId);
      if (row === undefined) return null;
      const { accuracy, predictions } = row;
      const result = { cost: fromColumn(row.cost), accuracy, predictions: new Uint8Array(predictions) };
      return checked(testResult, result, `The test of run ${runId}`);
    },
  };
}
