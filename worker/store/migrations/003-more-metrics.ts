import type { Migration } from './migration.ts';

const added = ['error', 'f1', 'top2', 'calibration'];

/** A figure, or the word for a number that SQL has no value for; NULL for what was not measured. */
const figure = (table: string, column: string) =>
  `ALTER TABLE ${table} ADD COLUMN ${column} ANY
     CHECK (${column} IS NULL OR typeof(${column}) = 'real' OR ${column} IN ('NaN', 'Infinity', '-Infinity'));`;

/** What was measured before keeps NULL: only the networks could tell what these figures would have been. */
export const moreMetrics: Migration = {
  version: 3,
  sql: [
    ...['train', 'validation'].flatMap((split) => added.map((metric) => figure('epochs', `${split}_${metric}`))),
    ...added.map((metric) => figure('tests', metric)),
  ].join('\n'),
};
