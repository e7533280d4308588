import { type ErrorRecord, errorRecord } from '../contract/errors.ts';
import type { History } from '../store/history.ts';
import type { Queue } from './queue.ts';

/** How often requests of other processes are looked for, in milliseconds. */
const interval = 300;

/**
 * Stops what other processes ask to stop. A history that cannot be read now is tried again, and told of once.
 * @returns the timer, to be cleared at the end.
 */
export function watchStopRequests(
  history: History,
  queue: Queue,
  tellTrouble: (error: ErrorRecord) => void,
): NodeJS.Timeout {
  let told: string | null = null;
  const look = () => {
    try {
      queue.stop(history.stopRequests());
      told = null;
    } catch (thrown) {
      const error = errorRecord(thrown);
      if (told !== error.message) tellTrouble(error);
      told = error.message;
    }
  };
  return setInterval(look, interval).unref();
}
