import type Database from 'better-sqlite3';
import { LabError } from '../contract/errors.ts';
import { initial } from './migrations/001-initial.ts';
import { findAndRestore } from './migrations/002-find-and-restore.ts';
import { moreMetrics } from './migrations/003-more-metrics.ts';
import { layerDiagnostics } from './migrations/004-layer-diagnostics.ts';
import { baselines } from './migrations/005-baselines.ts';
import { runFigures } from './migrations/006-run-figures.ts';
import { evaluations } from './migrations/007-evaluations.ts';
import { epochChunks } from './migrations/008-epoch-chunks.ts';
import { removedRuns } from './migrations/009-removed-runs.ts';
import type { Migration } from './migrations/migration.ts';

/** Written into the file so that another program's database is never taken for a history: "EPLB". */
const applicationId = 0x4550_4c42;

const migrations: readonly Migration[] = [
  initial,
  findAndRestore,
  moreMetrics,
  layerDiagnostics,
  baselines,
  runFigures,
  evaluations,
  epochChunks,
  removedRuns,
];
const newest = migrations.length;

/**
 * Refuses what is not a history, or one of a newer Epoch Lab, by reading alone.
 * @throws LabError `history-damaged` or `history-newer`
 */
export function refuseForeign(db: Database.Database): void {
  // One read transaction, since another process may be creating the schema at this moment.
  const { version, application, tables } = db.transaction(() => ({
    version: Number(db.pragma('user_version', { simple: true })),
    application: Number(db.pragma('application_id', { simple: true })),
    tables: Number(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()),
  }))();
  if (application === 0 && version === 0 && tables === 0) return;
  if (application !== applicationId || version < 1) {
    throw new LabError('history-damaged', `${db.name} is a database, but not a history of Epoch Lab.`);
  }
  if (version > newest) {
    throw new LabError(
      'history-newer',
      `The history ${db.name} is of format ${version}; this Epoch Lab knows formats up to ${newest}.`,
    );
  }
}

/** Brings the schema to the newest version, all or nothing. */
export function migrate(db: Database.Database): void {
  const version = () => Number(db.pragma('user_version', { simple: true }));
  if (version() === newest) return;
  db.transaction(() => {
    const from = version();
    for (const migration of migrations) {
      if (migration.version > from) db.exec(migration.sql);
    }
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${newest}`);
  }).immediate();
}
