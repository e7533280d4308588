import type { Migration } from './migration.ts';

/** NULL where rules make the steps, and of runs from before. */
export const evaluations: Migration = {
  version: 7,
  sql: `ALTER TABLE epochs ADD COLUMN evaluations INTEGER CHECK (evaluations >= 0);`,
};
