import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { LabError } from '../contract/errors.ts';
import { ensurePrivateFile } from './database.ts';
import { guarded } from './failures.ts';

/** The right to train with a history. */
export interface HistoryClaim {
  release(): void;
}

/** Claims in force. Held here too: a connection nobody refers to would be closed, and its lock lost, by the collector. */
const held = new Set<Database.Database>();

/**
 * Claims the history at `path` for this process, until `release` or the end of the process: the lock is the operating
 * system's, so a killed owner leaves nothing stale. Reading a history needs no claim.
 * @throws LabError `history-busy` if another lab has it
 */
export function claimHistory(path: string): HistoryClaim {
  const history = resolve(path);
  const file = `${history}.lock`;
  ensurePrivateFile(file);
  const db = guarded(file, 'writing', () => new Database(file, { timeout: 0 }));
  try {
    guarded(file, 'writing', () => db.exec('BEGIN EXCLUSIVE'));
  } catch (error) {
    db.close();
    if (!(error instanceof LabError) || error.code !== 'history-busy') throw error;
    throw new LabError('history-busy', `Another Epoch Lab is training with the history ${history}.`, { cause: error });
  }
  held.add(db);
  return {
    release() {
      held.delete(db);
      db.close();
    },
  };
}
