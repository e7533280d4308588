import type { RunState } from '../../../contract/run.ts';
import type { RunProgress } from '../../../contract/progress/progress.ts';

/** Who is shown first where not all can be: what trains, what went wrong, what ended last, what comes next. */
const ranks: Readonly<Record<RunState, number>> = {
  running: 0,
  failed: 1,
  diverged: 1,
  interrupted: 2,
  stopped: 2,
  finished: 3,
  queued: 4,
};

/** The runs that matter most, in their own order. */
export function shownRuns(runs: readonly RunProgress[], count: number): readonly RunProgress[] {
  if (runs.length <= count) return runs;
  const ranked = runs
    .map((run, place) => ({ run, place }))
    .sort((a, b) => {
      const [first, second] = [ranks[a.run.run.state], ranks[b.run.run.state]];
      if (first !== second) return first - second;
      const newestFirst = a.run.run.state !== 'queued' && a.run.run.state !== 'running';
      return newestFirst ? b.run.heardAt - a.run.heardAt || b.place - a.place : a.place - b.place;
    });
  return ranked
    .slice(0, Math.max(0, count))
    .sort((a, b) => a.place - b.place)
    .map(({ run }) => run);
}
