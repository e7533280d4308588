import type { RemovedRuns } from '../../../contract/api/history.ts';
import { LabError } from '../../../contract/errors.ts';
import { visible } from '../../../contract/show.ts';
import type { Context } from '../context.ts';
import { withHistory } from '../open.ts';
import { idArgument } from '../options/whole-number.ts';
import { counted, grouped, minute } from '../text/quantities.ts';
import { table } from '../text/table.ts';

/** Brings removed runs of an experiment back; says what there is to bring back where none is named. */
export async function restore(
  context: Context,
  id: string | undefined,
  runs: readonly string[],
  { home }: { home?: string },
): Promise<void> {
  const experimentId = id === undefined ? null : idArgument('experiment', id);
  const runIds = runs.map((run) => idArgument('run', run));
  await withHistory(context, home, (history) => {
    const removed = history.removed();
    if (experimentId === null) {
      context.out.lines(listed(context, removed));
      return;
    }
    const there = removed.flatMap((each) => (each.experiment === experimentId ? each.runs : []));
    const unknown = runIds.find((runId) => !there.includes(runId));
    if (there.length === 0 || unknown !== undefined) {
      const what = unknown === undefined ? 'No run' : `No run ${unknown}`;
      throw new LabError('not-found', `${what} of experiment ${experimentId} can be restored.`);
    }
    const chosen = runIds.length > 0 ? [...new Set(runIds)] : there;
    history.restore(chosen);
    context.out.lines([`Restored ${counted(chosen.length, 'run')} of experiment ${experimentId}.`]);
  });
}

function listed({ out }: Context, removed: readonly RemovedRuns[]): string[] {
  if (removed.length === 0) return ['Nothing can be restored.'];
  return table(
    [
      { title: 'id', align: 'right' },
      { title: 'name', flexible: true },
      { title: 'runs', flexible: true },
      { title: 'of', align: 'right' },
      { title: 'removed' },
    ],
    removed.map(({ experiment, name, runs, total, removedAt }) => ({
      cells: [String(experiment), visible(name), runs.join(' '), grouped(total), minute(removedAt)],
    })),
    out.columns,
    out.style,
  );
}
