import { randomBytes, timingSafeEqual } from 'node:crypto';

/** Failed guesses within a minute after which every further answer is held back for a second. */
const free = 10;
const window = 60_000;
const delay = 1000;

/** The secret that lets a page in: the ports of a machine are open to all who use it. */
export class AccessKey {
  /** 256 bits, as base64url. */
  readonly text = randomBytes(32).toString('base64url');
  readonly #now: () => number;
  readonly #failures: number[] = [];

  /** @param now a monotonic clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether this is the key, in a time that does not depend on how much of it is right. */
  opens(given: Uint8Array): boolean {
    const own = Buffer.from(this.text);
    const fits = given.length === own.length && timingSafeEqual(given, own);
    if (!fits) this.#failures.push(this.#now());
    return fits;
  }

  /** Milliseconds to wait before anybody is told what became of a guess. */
  delay(): number {
    const recent = this.#now() - window;
    while (this.#failures[0] !== undefined && this.#failures[0] <= recent) this.#failures.shift();
    return this.#failures.length > free ? delay : 0;
  }
}
