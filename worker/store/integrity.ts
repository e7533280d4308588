import { LabError } from '../contract/errors.ts';
import type { Connection } from './database.ts';

/**
 * Reads the whole history and checks its structure and every reference.
 * @throws LabError `history-damaged` with the first of what was found
 */
export function checkIntegrity(db: Connection): void {
  const findings = db.prepare<[], string>('PRAGMA integrity_check(10)').pluck().all();
  if (findings.length !== 1 || findings[0] !== 'ok') {
    throw new LabError('history-damaged', `The history ${db.name} is damaged: ${findings.join('; ')}.`);
  }
  const orphan = db.prepare<[], string>('PRAGMA foreign_key_check').pluck().get();
  if (orphan !== undefined) {
    throw new LabError('history-damaged', `The history ${db.name} is damaged: ${orphan} refers to what is missing.`);
  }
}
