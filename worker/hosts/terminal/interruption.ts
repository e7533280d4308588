/** Signals that ask to leave, with the exit codes of shells for them. */
export const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
export type Interruption = keyof typeof exitCodes;

const signals = Object.keys(exitCodes) as Interruption[];

/**
 * Milliseconds within which signals count as one. Under `npm run` one Ctrl-C comes twice, from the terminal and from npm;
 * no person presses twice as fast.
 */
const oneWish = 300;

/** Counts wishes to leave: 1 for the first, 2 for the second; null for an echo of the first. */
export function wishCounter(): (now: number) => 1 | 2 | null {
  let first: number | null = null;
  return (now) => {
    if (first === null) {
      first = now;
      return 1;
    }
    return now - first < oneWish ? null : 2;
  };
}

/**
 * Listens for signals until `stop`: `first` is to leave in an orderly way, `second` at once.
 * @returns `stop`.
 */
export function onInterruption(
  first: (signal: Interruption) => void,
  second: (signal: Interruption) => void,
): () => void {
  const wish = wishCounter();
  const listener = (signal: Interruption): void => {
    const number = wish(performance.now());
    if (number === 1) first(signal);
    if (number === 2) second(signal);
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
