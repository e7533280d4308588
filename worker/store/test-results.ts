import { metricNames, testResult } from '../contract/metrics.ts';
import type { TestResult } from '../contract/metrics.ts';
import type { Connection } from './database.ts';
import { checked } from './failures.ts';
import { measuredColumns } from './measured-columns.ts';
import { runFigureTable } from './run-figures.ts';

type Row = Readonly<Record<string, unknown>> & { readonly predictions: Buffer };

const { columns, values, read } = measuredColumns(metricNames, (metric) => metric);

export function testTable(db: Connection) {
  const figures = runFigureTable(db);
  const insert = db.prepare(
    `INSERT OR REPLACE INTO tests (run, predictions, ${columns.join(', ')})
     VALUES (?, ?, ${columns.map(() => '?').join(', ')})`,
  );
  const byRun = db.prepare<[number], Row>(`SELECT predictions, ${columns.join(', ')} FROM tests WHERE run = ?`);

  return {
    record(runId: number, result: TestResult) {
      insert.run(runId, result.predictions, ...values(result));
      figures.test(runId, result);
    },

    of(runId: number): TestResult | null {
      const row = byRun.get(runId);
      if (row === undefined) return null;
      const result = { ...read(row), predictions: new Uint8Array(row.predictions) };
      return checked(testResult, result, `The test of run ${runId}`);
    },
  };
}
