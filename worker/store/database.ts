import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { LabError } from '../contract/errors.ts';
import { guarded } from './failures.ts';
import { indexArmFields } from './index-arm-fields.ts';
import { migrate, refuseForeign } from './migrate.ts';
import { teachPacking } from './packing.ts';

export type Connection = Database.Database;

/** Milliseconds to wait for another process to let go of a lock. */
const patience = 5000;

/** The least a SQLite file has (https://sqlite.org/fileformat2.html, 1.3). */
const headerBytes = 100;

/** An empty file only its owner can read, with its folder; leaves what is there as it is. */
export function ensurePrivateFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // 'wx' opens nothing that exists: closing a second descriptor of a database would drop this process's locks on it.
    closeSync(openSync(file, 'wx', 0o600));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST' && isFile(file)) return;
    throw new LabError('cannot-write', `${file} cannot be created or is not a file.`, { cause });
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Reads before anything may be written, over a connection that cannot write, so that what is refused stays as it is. */
function inspect(file: string): void {
  const { size } = statSync(file);
  if (size === 0) return;
  // SQLite itself takes a single byte for nothing.
  if (size < headerBytes) throw new LabError('history-damaged', `${file} is too short to be a history: ${size} bytes.`);
  const db = new Database(file, { readonly: true });
  try {
    db.pragma('trusted_schema = OFF');
    refuseForeign(db);
  } finally {
    db.close();
  }
}

/**
 * Tries again for a while what meets a lock. SQLite waits by itself where it can; while another process switches a new
 * file to WAL, or folds the WAL in as the last to close, it gives up at once.
 */
function patiently<T>(work: () => T): T {
  const end = performance.now() + patience;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      return work();
    } catch (error) {
      const busy = error instanceof LabError && error.code === 'history-busy';
      if (!busy || performance.now() > end) throw error;
      Atomics.wait(sleeper, 0, 0, 10);
    }
  }
}

function connect(file: string): Connection {
  const db = new Database(file);
  try {
    db.pragma(`busy_timeout = ${patience}`);
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    db.pragma('foreign_keys = ON');
    // Removed runs give their space back. Has an effect before the first table alone; set again later, it would write to
    // the file at every open.
    if (db.pragma('page_count', { simple: true }) === 0) db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    // A committed epoch survives the loss of power, not only of the process.
    db.pragma('synchronous = FULL');
    db.pragma('journal_size_limit = 67108864');
    teachPacking(db);
    migrate(db);
    indexArmFields(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens the history at `path`, or creates it, private to its owner. Any number of processes may have it open.
 * @throws LabError `history-damaged`, `history-newer` (file untouched), `history-busy`, `history-full`, `cannot-write`
 */
export function openDatabase(path: string): Connection {
  const file = resolve(path);
  ensurePrivateFile(file);
  return patiently(() => {
    guarded(file, 'reading', () => inspect(file));
    return guarded(file, 'writing', () => connect(file));
  });
}
