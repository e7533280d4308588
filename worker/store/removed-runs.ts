import { removedRuns, type RemovedRuns } from '../contract/api/history.ts';
import { LabError } from '../contract/errors.ts';
import type { Connection } from './database.ts';
import { checked, parsed } from './failures.ts';
import type { RunTable } from './runs.ts';

/** Runs that are out of every list, to be restored until they are purged; an experiment goes with its last run. */
export function removedRunTable(db: Connection, runs: Pick<RunTable, 'get'>) {
  const mark = db.prepare(`UPDATE runs SET removed_at = ? WHERE id = ?`);
  const unmark = db.prepare(`UPDATE runs SET removed_at = NULL WHERE id = ? AND removed_at IS NOT NULL`);
  const byPlace = db.prepare<[number, number, number], { readonly id: number; readonly removed_at: string | null }>(
    `SELECT id, removed_at FROM runs WHERE experiment = ? AND arm = ? AND seed = ?`,
  );
  const removed = db.prepare<[], { readonly runs: string }>(
    `SELECT experiment, name, removed_at AS removedAt, json_group_array(runs.id ORDER BY runs.id) AS runs,
       (SELECT count(*) FROM runs AS every WHERE every.experiment = experiments.id) AS total
     FROM runs JOIN experiments ON experiments.id = runs.experiment
     WHERE removed_at IS NOT NULL GROUP BY removed_at, experiment ORDER BY removed_at DESC, experiment DESC`,
  );
  const purgeRuns = db.prepare(`DELETE FROM runs WHERE removed_at IS NOT NULL`);
  const purgeExperiments = db.prepare(
    `DELETE FROM experiments WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.experiment = experiments.id)`,
  );

  return {
    /** @throws LabError `not-found`, and `run-busy` while it trains */
    remove(id: number, at: string) {
      const { state, experimentId } = runs.get(id);
      if (state === 'running') {
        throw new LabError('run-busy', `Run ${id} of experiment ${experimentId} is running and cannot be removed.`);
      }
      mark.run(at, id);
    },

    /** @throws LabError `not-found` for a run that was not removed, or is purged */
    restore(id: number) {
      if (unmark.run(id).changes === 0) throw new LabError('not-found', `There is no removed run ${id} to restore.`);
    },

    /** The run of an arm and a seed, removed or not. */
    find(experimentId: number, arm: number, seed: number): { id: number; isRemoved: boolean } | undefined {
      const row = byPlace.get(experimentId, arm, seed);
      return row && { id: row.id, isRemoved: row.removed_at !== null };
    },

    /** The last removed first. */
    list: (): RemovedRuns[] =>
      removed.all().map((row) => {
        const what = 'The list of what was removed';
        return checked(removedRuns, { ...row, runs: parsed(row.runs, what) }, what);
      }),

    /** Deletes what is removed; returns how many runs. */
    purge(): number {
      const { changes } = purgeRuns.run();
      if (changes > 0) purgeExperiments.run();
      return changes;
    },
  };
}
