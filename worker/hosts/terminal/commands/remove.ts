import { LabError } from '../../../contract/errors.ts';
import type { Context } from '../context.ts';
import { withHistory } from '../open.ts';
import { idArgument } from '../options/whole-number.ts';
import { counted } from '../text/quantities.ts';
import { interruptOrphans } from './orphans.ts';

/** Removes an experiment with all its runs. */
export async function remove(context: Context, id: string, { home }: { home?: string }): Promise<void> {
  const experimentId = idArgument('experiment', id);
  await withHistory(context, home, async (history, path) => {
    const open = history.runs(experimentId).find(({ state }) => state === 'queued' || state === 'running');
    // What waits in the queue of another lab is as much in use as what trains there.
    if (open && !(await interruptOrphans(history, path, context.now))) {
      throw new LabError('run-busy', `Run ${open.id} of experiment ${experimentId} is ${open.state}.`);
    }
    const count = history.runs(experimentId).length;
    history.removeExperiment(experimentId);
    context.out.lines([`Removed experiment ${experimentId} with ${counted(count, 'run')}.`]);
  });
}
