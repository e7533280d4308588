import { resumable, type Run } from '../../../worker/contract/run.ts';

/** What runs can be told to do, each with the runs it would reach. */
export interface RunOrders {
  readonly pause: readonly number[];
  readonly go: readonly number[];
  readonly stop: readonly number[];
  readonly resume: readonly number[];
}

export type RunOrder = keyof RunOrders;

/**
 * @param paused ids of the runs that are held.
 * @param active ids of the runs that this lab trains or keeps waiting; what else is "queued" was left behind by another.
 */
export function ordersFor(runs: readonly Run[], paused: ReadonlySet<number>, active: ReadonlySet<number>): RunOrders {
  const idsOf = (fits: (run: Run) => boolean): number[] => runs.filter(fits).map(({ id }) => id);
  const isOpen = ({ id, state }: Run): boolean => state === 'running' || (state === 'queued' && active.has(id));
  return {
    pause: idsOf(({ id, state }) => state === 'running' && !paused.has(id)),
    go: idsOf(({ id, state }) => state === 'running' && paused.has(id)),
    stop: idsOf(isOpen),
    resume: idsOf((run) => !isOpen(run) && resumable.some((state) => state === run.state)),
  };
}

/** The run that is worth a look before anybody chose one: one that trains, else the first that has begun. */
export function runToLookAt(runs: readonly Run[]): Run | undefined {
  return runs.find(({ state }) => state === 'running') ?? runs.find(({ startedAt }) => startedAt !== null);
}
