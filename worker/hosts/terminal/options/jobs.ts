import { availableParallelism } from 'node:os';
import { numberOption } from './whole-number.ts';

export const mostJobs = 256;

/** Runs side by side: as asked, or as many as the machine has cores, and never more than there are runs. */
export function jobsOption(jobs: string | undefined, runs: number): number {
  const wanted = jobs === undefined ? availableParallelism() : numberOption('--jobs', jobs, 1, mostJobs);
  return Math.max(1, Math.min(wanted, runs));
}
