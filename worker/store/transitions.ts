import { LabError } from '../contract/errors.ts';
import type { RunState } from '../contract/run.ts';

/** Every state a run may go to from each. What ended by itself stays; what was cut short can be queued again. */
const edges: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['running', 'stopped', 'failed'],
  running: ['finished', 'stopped', 'diverged', 'interrupted', 'failed'],
  finished: [],
  stopped: ['queued'],
  diverged: [],
  interrupted: ['queued'],
  failed: ['queued'],
};

/**
 * Refuses a step the state machine does not have.
 * @throws LabError `run-busy` if the run is already on its way, `internal` otherwise
 */
export function refuseIllegal(runId: number, from: RunState, to: RunState): void {
  if (edges[from].includes(to)) return;
  const onItsWay = (from === 'queued' || from === 'running') && (to === 'queued' || to === 'running');
  if (onItsWay) throw new LabError('run-busy', `Run ${runId} is already ${from}.`);
  throw new LabError('internal', `Run ${runId} is ${from} and cannot become ${to}.`);
}
