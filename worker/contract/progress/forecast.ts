import type { Progress, RunProgress } from './progress.ts';

/** Milliseconds of training below which a speed says too little to foretell anything. */
const tooShort = 500;

/** Seconds until a training run is done, evaluation included; null where that cannot be said yet. */
export function runSecondsLeft({ run, step, steps, began, heardAt }: RunProgress, now: number): number | null {
  if (run.state !== 'running' || began === null || step <= began.step || heardAt - began.at < tooShort) return null;
  const perStep = (heardAt - began.at) / (step - began.step);
  return Math.max(0, (steps - step) * perStep - (now - heardAt)) / 1000;
}

/** Whether a run is not done and may still come to its end in this session. */
export const isOpen = ({ run }: RunProgress): boolean => run.state === 'queued' || run.state === 'running';

/** Whether nothing more comes of a run unless somebody wishes it; one that was interrupted means to go on. */
export const isEnded = (run: RunProgress): boolean => !isOpen(run) && run.run.state !== 'interrupted';

/** Steps that count as done: all of a run that has ended, however it did. */
const done = (run: RunProgress): number => (isEnded(run) ? run.steps : run.step);

const workOf = (runs: readonly RunProgress[], steps: (run: RunProgress) => number): number =>
  runs.reduce((sum, run) => sum + run.stepWork * steps(run), 0);

/** The share of all work that needs no more waiting, from 0 to 1. */
export function shareDone({ runs }: Progress): number {
  const all = workOf(runs, ({ steps }) => steps);
  return all === 0 ? 1 : workOf(runs, done) / all;
}

/** Seconds until all runs are done, at the speed of all runs together since the first began. */
export function secondsLeft({ runs, startedAt }: Progress, now: number): number | null {
  if (startedAt === null) return null;
  const heardAt = Math.max(...runs.map((run) => run.heardAt));
  const made = workOf(runs, ({ step, stepAtStart }) => step - stepAtStart);
  if (made === 0 || heardAt - startedAt < tooShort) return null;
  const open = workOf(runs.filter(isOpen), ({ step, steps }) => steps - step);
  return Math.max(0, (open * (heardAt - startedAt)) / made - (now - heardAt)) / 1000;
}
