import type Database from 'better-sqlite3';
import type { Connection } from './database.ts';
import { guarded } from './failures.ts';

/** Work on a history, each one transaction: what is read was true at one moment, what is changed is changed whole or not at all. */
export class Transactions {
  readonly #db: Connection;
  readonly #transaction: Database.Transaction<(work: () => unknown) => unknown>;

  constructor(db: Connection) {
    this.#db = db;
    this.#transaction = db.transaction((work) => work());
  }

  /** @throws LabError `history-damaged`, `history-busy` */
  read<T>(work: () => T): T {
    return guarded(this.#db.name, 'reading', () => this.#transaction.deferred(work) as T);
  }

  /** @throws LabError as `read`, and `history-full`, `cannot-write` */
  write<T>(work: () => T): T {
    return guarded(this.#db.name, 'writing', () => this.#transaction.immediate(work) as T);
  }
}
