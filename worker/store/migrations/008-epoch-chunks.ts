import type { Migration } from './migration.ts';

const metrics = ['accuracy', 'cost', 'error', 'f1', 'top2', 'calibration'];
const columns = [
  'seconds',
  ...['train', 'validation'].flatMap((split) => metrics.map((metric) => `${split}.${metric}`)),
];

/** Columns of 500 epochs each, as float64 little-endian; empty where nothing was measured. */
export const epochChunks: Migration = {
  version: 8,
  sql: `
    CREATE TABLE epoch_chunks (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      measured TEXT NOT NULL,
      chunk INTEGER NOT NULL,
      numbers BLOB NOT NULL CHECK (length(numbers) IN (0, 4000)),
      PRIMARY KEY (run, measured, chunk)
    ) STRICT, WITHOUT ROWID;

    ${columns
      .map(
        (column) => `INSERT INTO epoch_chunks (run, measured, chunk, numbers)
    SELECT run, '${column}', epoch / 500, pack(${column.replace('.', '_')} ORDER BY epoch)
    FROM epochs WHERE run IN (SELECT id FROM runs WHERE epoch >= 499) GROUP BY run, epoch / 500 HAVING count(*) = 500;`,
      )
      .join('\n    ')}
  `,
};
