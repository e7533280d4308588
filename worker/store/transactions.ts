import type { Connection } from './database.ts';
import { guarded } from './failures.ts';

/** Work on a history, each one transaction: what is read was true at one moment, what is changed is changed whole or not at all. */
export class Transactions {
  readonly #db: Connection;

  constructor(db: Connection) {
    this.#db = db;
  }

  /** @throws LabError `history-damaged`, `history-busy` */
  read<T>(work: () => T): T {
    return guarded(this.#db.name, 'reading', () => this.#db.transaction(work).deferred());
  }

  /** @throws LabError as `read`, and `history-full`, `cannot-write` */
  write<T>(work: () => T): T {
    return guarded(this.#db.name, 'writing', () => this.#db.transaction(work).immediate());
  }
}
