import { LabError } from '../../contract/errors.ts';
import type { Run } from '../../contract/run.ts';
import type { History } from '../../store/history.ts';

/**
 * The runs of an experiment that are named, each once; all of them where none is.
 * @throws LabError `not-found`
 */
export function namedRuns(history: History, experimentId: number, ids: readonly number[]): Run[] {
  const all = history.runs(experimentId);
  if (ids.length === 0) return all;
  return [...new Set(ids)].map((id) => {
    const run = all.find((each) => each.id === id);
    if (run) return run;
    throw new LabError('not-found', `Experiment ${experimentId} has no run ${id}.`);
  });
}
