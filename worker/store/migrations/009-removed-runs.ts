import type { Migration } from './migration.ts';

/**
 * Runs are what is removed, one by one; an experiment is there as long as one of its runs is. What nobody is to see any
 * more is left out by the views, which all that lists, finds and reads goes through. `arm_fields_shape` says of which
 * shape of experiments `arm_fields` was made.
 */
export const removedRuns: Migration = {
  version: 9,
  sql: `
    ALTER TABLE runs ADD COLUMN removed_at TEXT;
    UPDATE runs SET removed_at = (SELECT removed_at FROM experiments WHERE id = runs.experiment)
    WHERE experiment IN (SELECT id FROM experiments WHERE removed_at IS NOT NULL);
    DROP INDEX experiments_removed;
    ALTER TABLE experiments DROP COLUMN removed_at;

    CREATE INDEX runs_removed ON runs (removed_at, experiment) WHERE removed_at IS NOT NULL;
    DROP INDEX runs_by_experiment_and_state;
    CREATE INDEX runs_by_experiment_and_state ON runs (experiment, state, removed_at) WHERE removed_at IS NULL;

    CREATE VIEW kept_runs AS SELECT * FROM runs WHERE removed_at IS NULL;
    CREATE VIEW kept_experiments AS SELECT * FROM experiments
    WHERE EXISTS (SELECT 1 FROM runs WHERE runs.experiment = experiments.id AND runs.removed_at IS NULL);

    CREATE TABLE arm_fields_shape (sha256 TEXT NOT NULL) STRICT;
  `,
};
