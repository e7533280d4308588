import { LabError } from '../contract/errors.ts';
import type { DeviceChoice, Run } from '../contract/run.ts';
import type { History } from '../store/history.ts';
import { bySeed, interruption, isResumable, type Queue } from './queue.ts';

/** What it takes to resume runs. */
export interface Resuming {
  readonly history: History;
  readonly queue: Queue;
  /** The time as ISO text. */
  readonly now: () => string;
  /** Tells of a run that was queued again, before it is in the queue. */
  readonly tell: (run: Run) => void;
}

/**
 * Queues runs again that were stopped, interrupted or failed, or never started; they go on where they stood, on the
 * device their experiment was started on, unless another is named for runs that have not begun.
 * @returns the runs queued.
 * @throws LabError `run-busy` if one of them cannot be resumed, `usage` if its device cannot be changed any more; none
 * is queued then.
 */
export function resumeRuns(resuming: Resuming, runIds: readonly number[], device?: DeviceChoice): Run[] {
  const { history, queue, tell } = resuming;
  const runs = bySeed([...new Set(runIds)].map((id) => history.run(id)));
  const stuck = runs.find((run) => !isResumable(run) || queue.has(run.id));
  if (stuck) throw new LabError('run-busy', `Run ${stuck.id} is ${stuck.state} and cannot be resumed.`);
  const devices = runs.map((run) => device ?? run.device?.asked ?? deviceOf(history, run.experimentId));
  runs.forEach((run, i) => refuseOtherDevice(history, run, devices[i]!));
  return runs.map((run, i) => {
    const queued = requeue(resuming, run);
    tell(queued);
    queue.add([queued], devices[i]!);
    return queued;
  });
}

/**
 * Ids of the runs that the orderly end of an earlier lab interrupted or left waiting. What a crash interrupted is left
 * to the user: it may be what the crash came from.
 */
export function leftToGoOn({ history, queue }: Resuming): number[] {
  const interrupted = history.interrupted().filter(({ reason }) => reason === interruption);
  const waiting = history.active().filter(({ id, state }) => state === 'queued' && !queue.has(id));
  return [...interrupted, ...waiting].map(({ id }) => id);
}

/** A run queued afresh: whoever resumes it no longer wishes it stopped. */
function requeue({ history, now }: Resuming, run: Run): Run {
  const at = now();
  if (run.state === 'queued') {
    if (!history.stopRequests().includes(run.id)) return run;
    history.transition(run.id, 'stopped', { at });
  }
  return history.transition(run.id, 'queued', { at });
}

/** The device that runs of an experiment asked for, which is known once one of them was trained; else `cpu`. */
function deviceOf(history: History, experimentId: number): DeviceChoice {
  return history.runs(experimentId).find((run) => run.device !== null)?.device?.asked ?? 'cpu';
}

/** Half a run on one device and half on another could not be repeated on either. */
function refuseOtherDevice(history: History, { id, device }: Run, wanted: DeviceChoice): void {
  if (device === null || device.asked === wanted || device.got === wanted || history.epochs(id).length === 0) return;
  throw new LabError('usage', `Run ${id} was begun on ${device.got} and cannot go on on ${wanted}.`);
}
