import type { Migration } from './migration.ts';

const bestEpoch = (column: string, direction: 'ASC' | 'DESC') => `
  SELECT epoch FROM epochs WHERE run = runs.id AND epoch > 0 AND typeof(${column}) = 'real'
  ORDER BY ${column} ${direction}, epoch LIMIT 1`;

/**
 * What is removed is marked first, so that it can be restored until it is purged. The best epochs of a run and every
 * field of an arm's recipe are kept beside them, so that ten thousand runs are listed and searched without reading their
 * epochs.
 */
export const findAndRestore: Migration = {
  version: 2,
  sql: `
    ALTER TABLE experiments ADD COLUMN removed_at TEXT;
    CREATE INDEX experiments_removed ON experiments (id) WHERE removed_at IS NOT NULL;

    ALTER TABLE runs ADD COLUMN best_accuracy_epoch INTEGER;
    ALTER TABLE runs ADD COLUMN best_cost_epoch INTEGER;
    UPDATE runs SET
      best_accuracy_epoch = (${bestEpoch('validation_accuracy', 'DESC')}),
      best_cost_epoch = (${bestEpoch('validation_cost', 'ASC')});

    CREATE TABLE arm_fields (
      experiment INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
      arm INTEGER NOT NULL,
      path TEXT NOT NULL,
      value ANY NOT NULL,
      PRIMARY KEY (experiment, arm, path)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX arm_fields_by_value ON arm_fields (path, value);
  `,
};
