import type { RunState } from '../../../worker/contract/run.ts';

type Counts = Readonly<Record<RunState, number>>;

/** How an experiment stands as a whole: the most pressing state any of its runs is in. */
const pressing: readonly RunState[] = ['running', 'queued', 'failed', 'interrupted', 'stopped', 'diverged', 'finished'];

export const standing = (runs: Counts): RunState => pressing.find((state) => runs[state] > 0) ?? 'queued';

export const total = (runs: Counts): number => Object.values(runs).reduce((sum, count) => sum + count, 0);
