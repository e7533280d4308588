import type { EpochColumn } from '../../store/epochs.ts';
import type { History } from '../../store/history.ts';

/** 64 MiB; what is forgotten is read again. */
const mostNumbers = 8 * 1024 * 1024;

const none = new Float64Array();

/** What was measured on runs, epoch by epoch. What has been read is kept, so that a run that trains costs its new epochs. */
export class RunColumns {
  readonly #history: Pick<History, 'epochColumn'>;
  readonly #known = new Map<string, Float64Array>();
  #numbers = 0;

  constructor(history: Pick<History, 'epochColumn'>) {
    this.#history = history;
  }

  /** The value after every epoch, from 0. */
  of(runId: number, column: EpochColumn): Float64Array {
    const key = `${runId} ${column}`;
    const known = this.#known.get(key) ?? none;
    const more = this.#history.epochColumn(runId, column, known.length);
    if (more.length === 0) return known;
    const all = new Float64Array(known.length + more.length);
    all.set(known);
    all.set(more, known.length);
    this.#keep(key, all, more.length);
    return all;
  }

  #keep(key: string, all: Float64Array, added: number): void {
    if (this.#numbers + added > mostNumbers) this.#forgetAll();
    this.#numbers += this.#known.has(key) ? added : all.length;
    this.#known.set(key, all);
  }

  #forgetAll(): void {
    this.#known.clear();
    this.#numbers = 0;
  }

  /** Epochs may be trained again after a run was cut off: the same weights in another time. */
  forget(runId: number): void {
    for (const [key, { length }] of this.#known) {
      if (!key.startsWith(`${runId} `)) continue;
      this.#known.delete(key);
      this.#numbers -= length;
    }
  }
}
