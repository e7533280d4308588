import { type BaselineResult, baselineResult } from '../contract/baselines.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Connection } from './database.ts';
import { checked, parsed } from './failures.ts';
import type { Transactions } from './transactions.ts';

interface Row {
  readonly setup: string;
  readonly images: number;
  readonly correct: number;
  readonly seconds: number;
  readonly trained_at: string;
}

/**
 * What baselines came to, by the content of their data set and all else that decides it. They belong to no experiment: one
 * is trained once for all that it can be compared with.
 */
export class BaselineStore {
  readonly #transactions: Transactions;
  readonly #insert;
  readonly #byData;

  constructor(db: Connection, transactions: Transactions) {
    this.#transactions = transactions;
    this.#insert = db.prepare(
      `INSERT OR REPLACE INTO baselines (data, setup, images, correct, seconds, trained_at) VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#byData = db.prepare<[string], Row>(
      `SELECT setup, images, correct, seconds, trained_at FROM baselines WHERE data = ? ORDER BY setup`,
    );
  }

  /** @param data the content hash of the data set. */
  record(data: string, result: BaselineResult): void {
    const { setup, images, correct, seconds, trainedAt } = baselineResult.parse(result);
    this.#transactions.write(() => this.#insert.run(data, canonicalJson(setup), images, correct, seconds, trainedAt));
  }

  /** All that were trained on a data set. */
  of(data: string): BaselineResult[] {
    return this.#transactions.read(() =>
      this.#byData.all(data).map(({ setup, trained_at: trainedAt, ...numbers }) => {
        const what = 'A baseline';
        return checked(baselineResult, { ...numbers, setup: parsed(setup, what), trainedAt }, what);
      }),
    );
  }
}
