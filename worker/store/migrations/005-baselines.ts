import type { Migration } from './migration.ts';

/** `data` is the content hash of a data set, `setup` canonical JSON. */
export const baselines: Migration = {
  version: 5,
  sql: `
    CREATE TABLE baselines (
      data TEXT NOT NULL,
      setup TEXT NOT NULL,
      images INTEGER NOT NULL CHECK (images > 0),
      correct INTEGER NOT NULL CHECK (correct BETWEEN 0 AND images),
      seconds REAL NOT NULL,
      trained_at TEXT NOT NULL,
      PRIMARY KEY (data, setup)
    ) STRICT, WITHOUT ROWID;
  `,
};
