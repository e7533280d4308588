import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { LabError } from '../contract/errors.ts';
import { ensurePrivateFile } from './database.ts';
import { guarded } from './failures.ts';

/** The right to train with a history. */
export interface HistoryClaim {
  /** Tells whoever else wants the history where its owner can be reached, as words that follow "It". */
  announce(where: string): void;
  release(): void;
}

/** The most of an announcement that is read. */
const longestAnnouncement = 1000;

/** Claims in force. Held here too: a connection nobody refers to would be closed, and its lock lost, by the collector. */
const held = new Set<Database.Database>();

/** Where the owner says how it is reached: the lock itself cannot be read while it is held. */
const announcementOf = (history: string): string => `${history}.owner`;

function announced(history: string): string | null {
  try {
    return readFileSync(announcementOf(history), 'utf8').slice(0, longestAnnouncement);
  } catch {
    return null;
  }
}

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
    const who = `Another Epoch Lab is training with the history ${history}`;
    const where = announced(history);
    throw new LabError('history-busy', where === null ? `${who}.` : `${who}; it ${where}`, { cause: error });
  }
  held.add(db);
  // A killed owner could not take its words back.
  rmSync(announcementOf(history), { force: true });
  return {
    announce(where) {
      ensurePrivateFile(announcementOf(history));
      writeFileSync(announcementOf(history), where);
    },
    release() {
      rmSync(announcementOf(history), { force: true });
      held.delete(db);
      db.close();
    },
  };
}
