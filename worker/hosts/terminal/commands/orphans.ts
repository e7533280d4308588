import { LabError } from '../../../contract/errors.ts';
import type { History } from '../../../store/history.ts';

/**
 * Marks runs that a killed lab left running as interrupted, if no lab trains with this history now.
 * @returns whether none does.
 */
export async function interruptOrphans(history: History, path: string, now: () => string): Promise<boolean> {
  const { claimHistory } = await import('../../../store/lock.ts');
  try {
    const claim = claimHistory(path);
    try {
      history.interruptOrphans(now());
      return true;
    } finally {
      claim.release();
    }
  } catch (error) {
    if (error instanceof LabError && error.code === 'history-busy') return false;
    throw error;
  }
}
