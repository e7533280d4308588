import Database from 'better-sqlite3';
import type { z } from 'zod';
import { LabError } from '../contract/errors.ts';

type SqliteError = InstanceType<typeof Database.SqliteError>;

function writingError(file: string, error: SqliteError): LabError {
  const { code, message } = error;
  if (/^SQLITE_(FULL|IOERR)/.test(code)) {
    return new LabError('history-full', `The history ${file} cannot take more: ${message}.`, { cause: error });
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code)) {
    return new LabError('cannot-write', `The history ${file} cannot be written: ${message}.`, { cause: error });
  }
  if (/^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(code)) return readingError(file, error);
  return new LabError('internal', `The history ${file} refused a change: ${message}.`, { cause: error });
}

function readingError(file: string, error: SqliteError): LabError {
  return new LabError('history-damaged', `The history ${file} cannot be read: ${error.message}.`, { cause: error });
}

/**
 * Does `work` on a history and gives what SQLite throws its place in the closed set: BUSY is `history-busy`; no room
 * or a failing disk while writing is `history-full`; whatever goes wrong in reading is `history-damaged`.
 */
export function guarded<T>(file: string, doing: 'reading' | 'writing', work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    if (/^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
      throw new LabError('history-busy', `Another process has kept the history ${file} locked.`, { cause: error });
    }
    throw doing === 'reading' ? readingError(file, error) : writingError(file, error);
  }
}

/** A value out of the history as the type it must have; `what` begins the sentence if it is not. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
  throw new LabError('history-damaged', `${what} in the history holds what cannot be right${place}.`);
}

/** The value of stored JSON text. */
export function parsed(text: unknown, what: string): unknown {
  try {
    return JSON.parse(String(text));
  } catch (cause) {
    throw new LabError('history-damaged', `${what} in the history is not JSON.`, { cause });
  }
}
