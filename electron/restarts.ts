/** Milliseconds before each attempt to start something again that ended by itself. */
const waits = [0, 500, 2000, 8000];

/** After this many milliseconds without an end, what was started counts as sound. */
const soundAfter = 60_000;

/** How long to wait before something that ended is started again, and when to give up. */
export class Restarts {
  #attempts = 0;
  #startedAt = 0;
  readonly #now: () => number;

  /** @param now milliseconds of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  started(): void {
    this.#startedAt = this.#now();
  }

  /** Milliseconds to wait; null when it ended too often in too short a time. */
  ended(): number | null {
    if (this.#now() - this.#startedAt >= soundAfter) this.#attempts = 0;
    return waits[this.#attempts++] ?? null;
  }

  /** The user wants it tried again. */
  forget(): void {
    this.#attempts = 0;
  }
}
