/** How long a trainer works before it looks whether something is asked of it, in seconds. */
const usualAttention = 0.02;

/**
 * Measures the speed of a run and says how many steps to make at a time. Timing decides when the trainer listens,
 * never what it computes.
 */
export class Pace {
  #steps = 1;
  #seconds: number;
  #made = 0;
  #spent = 0;
  readonly #attention: number;

  constructor(seconds: number, attention = usualAttention) {
    this.#seconds = seconds;
    this.#attention = attention;
  }

  /** Seconds of training since the start of the run. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Steps to make before listening again. */
  get steps(): number {
    return this.#steps;
  }

  /** Speed since the last call of `restart`. */
  get stepsPerSecond(): number {
    return this.#spent > 0 ? this.#made / this.#spent : 0;
  }

  /** Forgets the speed so far, at the start of an epoch. */
  restart(): void {
    this.#made = 0;
    this.#spent = 0;
  }

  /** Takes the time of some work, which says how many steps it made; gives that number. */
  time(work: () => number): number {
    const started = performance.now();
    const steps = work();
    const seconds = (performance.now() - started) / 1000;
    this.#seconds += seconds;
    this.#made += steps;
    this.#spent += seconds;
    const ideal = seconds > 0 ? Math.floor((steps * this.#attention) / seconds) : steps * 2;
    this.#steps = Math.max(1, Math.min(ideal, steps * 2));
    return steps;
  }
}
