import Database from 'better-sqlite3';
import type { z } from 'zod';
import { LabError } from '../contract/errors.ts';

type SqliteError = InstanceType<typeof Database.SqliteError>;

/** Whether there is no room for a file that is to be written; whoever reads writes, too, beside the history. */
const isFull = (code: string): boolean => /^SQLITE_(FULL|IOERR(?!_(READ|SHORT_READ|DATA|CORRUPTFS)))/.test(code);

function failure(file: string, doing: 'reading' | 'writing', error: SqliteError): LabError {
  const { code, message } = error;
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new LabError('history-busy', `Another process has kept the history ${file} locked.`, { cause: error });
  }
  if (isFull(code)) {
    return new LabError('history-full', `The history ${file} cannot take more: ${message}.`, { cause: error });
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code)) {
    return new LabError('cannot-write', `The history ${file} cannot be written: ${message}.`, { cause: error });
  }
  if (doing === 'reading' || /^SQLITE_(CORRUPT|NOTADB|ERROR|IOERR)/.test(code)) {
    return new LabError('history-damaged', `The history ${file} cannot be read: ${message}.`, { cause: error });
  }
  return new LabError('internal', `The history ${file} refused a change: ${message}.`, { cause: error });
}

/**
 * Does `work` on a history and gives what SQLite throws its place in the closed set: BUSY is `history-busy`; no room is
 * `history-full`, a place that cannot be written `cannot-write`; whatever else goes wrong in reading is `history-damaged`.
 */
export function guarded<T>(file: string, doing: 'reading' | 'writing', work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Database.SqliteError ? failure(file, doing, error) : error;
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
