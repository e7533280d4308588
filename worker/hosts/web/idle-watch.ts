/** Notices that nobody has used the lab for a while and that it has nothing to do. */
export class IdleWatch {
  readonly #patience: number;
  readonly #isLabIdle: () => boolean;
  readonly #finish: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** Resolves when it has been idle for so long. */
  readonly over: Promise<void>;

  /** @param patience in milliseconds. */
  constructor(patience: number, isLabIdle: () => boolean) {
    this.#patience = patience;
    this.#isLabIdle = isLabIdle;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.over = promise;
    this.#finish = () => resolve(undefined);
    this.clients(0);
  }

  /** Says how many clients there are now. */
  clients(count: number): void {
    this.stop();
    if (count === 0) this.#timer = setTimeout(() => this.#look(), this.#patience).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    if (this.#isLabIdle()) this.#finish();
    else this.clients(0);
  }
}
