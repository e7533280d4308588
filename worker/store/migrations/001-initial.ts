import type { Migration } from './migration.ts';

const states = `('queued', 'running', 'finished', 'stopped', 'diverged', 'interrupted', 'failed')`;

/** A number, or the word for one that SQL has no value for (it would turn NaN into NULL). */
const anyNumber = (column: string) =>
  `${column} ANY NOT NULL CHECK (typeof(${column}) = 'real' OR ${column} IN ('NaN', 'Infinity', '-Infinity'))`;

const anyNumberOrNothing = (column: string) =>
  `${column} ANY CHECK (${column} IS NULL OR typeof(${column}) = 'real' OR ${column} IN ('NaN', 'Infinity', '-Infinity'))`;

/**
 * Ids are never used again, so that a report that names run 7 means that run for ever. Weights hashes are 32 bytes.
 * The wide columns of a table come last and the widest things have tables of their own, so that lists stay cheap.
 */
export const initial: Migration = {
  version: 1,
  sql: `
    CREATE TABLE experiments (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      question TEXT NOT NULL,
      created_at TEXT NOT NULL,
      data TEXT NOT NULL,
      definition TEXT NOT NULL,
      notes TEXT NOT NULL DEFAULT '',
      weights BLOB
    ) STRICT;

    CREATE TABLE tags (
      experiment INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
      tag TEXT NOT NULL,
      PRIMARY KEY (experiment, tag)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE runs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      experiment INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
      arm INTEGER NOT NULL,
      arm_name TEXT NOT NULL,
      seed INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ${states}),
      stop_requested INTEGER NOT NULL DEFAULT 0 CHECK (stop_requested IN (0, 1)),
      epoch INTEGER NOT NULL DEFAULT 0 CHECK (epoch BETWEEN 0 AND epochs),
      epochs INTEGER NOT NULL,
      created_at TEXT NOT NULL,
      started_at TEXT,
      ended_at TEXT,
      device TEXT,
      reason TEXT,
      UNIQUE (experiment, arm, seed)
    ) STRICT;
    CREATE INDEX runs_by_experiment_and_state ON runs (experiment, state);
    CREATE INDEX runs_running ON runs (id) WHERE state = 'running';
    CREATE INDEX runs_to_stop ON runs (id) WHERE stop_requested = 1;

    CREATE TABLE epochs (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      epoch INTEGER NOT NULL,
      step INTEGER NOT NULL,
      seconds REAL NOT NULL,
      steps_per_second REAL NOT NULL,
      ${anyNumber('train_cost')},
      train_accuracy REAL NOT NULL,
      ${anyNumberOrNothing('validation_cost')},
      validation_accuracy REAL,
      weights_hash BLOB NOT NULL CHECK (length(weights_hash) = 32),
      PRIMARY KEY (run, epoch),
      CHECK ((validation_cost IS NULL) = (validation_accuracy IS NULL))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE layer_epochs (
      run INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      layer INTEGER NOT NULL,
      ${anyNumber('gradient_norm')},
      ${anyNumber('weight_norm')},
      saturated REAL NOT NULL,
      dead REAL NOT NULL,
      PRIMARY KEY (run, epoch, layer),
      FOREIGN KEY (run, epoch) REFERENCES epochs ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE tests (
      run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
      ${anyNumber('cost')},
      accuracy REAL NOT NULL,
      predictions BLOB NOT NULL
    ) STRICT;

    CREATE TABLE checkpoints (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('last', 'best')),
      epoch INTEGER NOT NULL,
      step INTEGER NOT NULL,
      sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
      bytes BLOB NOT NULL,
      UNIQUE (run, kind, step)
    ) STRICT;
  `,
};
