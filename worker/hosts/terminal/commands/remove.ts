import { LabError } from '../../../contract/errors.ts';
import { isActive } from '../../../contract/run.ts';
import type { Context } from '../context.ts';
import { namedRuns } from '../named-runs.ts';
import { withHistory } from '../open.ts';
import { idArgument } from '../options/whole-number.ts';
import { counted } from '../text/quantities.ts';
import { interruptOrphans } from './orphans.ts';

/** Removes an experiment, or some of its runs; they can be restored until a lab is opened or trains again. */
export async function remove(
  context: Context,
  id: string,
  runs: readonly string[],
  { home }: { home?: string },
): Promise<void> {
  const experimentId = idArgument('experiment', id);
  const runIds = runs.map((run) => idArgument('run', run));
  await withHistory(context, home, async (history, path) => {
    const chosen = namedRuns(history, experimentId, runIds);
    const active = chosen.find(isActive);
    // What waits in the queue of another lab is as much in use as what trains there.
    if (active && !(await interruptOrphans(history, path, context.now))) {
      throw new LabError('run-busy', `Run ${active.id} of experiment ${experimentId} is ${active.state}.`);
    }
    const isWhole = chosen.length === history.runs(experimentId).length;
    history.remove(
      chosen.map((run) => run.id),
      context.now(),
    );
    const count = counted(chosen.length, 'run');
    context.out.lines([
      isWhole ? `Removed experiment ${experimentId} with ${count}.` : `Removed ${count} of experiment ${experimentId}.`,
      `Until the lab is opened or trains again, it can be brought back: ${context.invocation} restore ${experimentId}`,
    ]);
  });
}
