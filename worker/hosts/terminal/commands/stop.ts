import { setTimeout } from 'node:timers/promises';
import { isActive, type Run } from '../../../contract/run.ts';
import type { History } from '../../../store/history.ts';
import type { Context } from '../context.ts';
import { namedRuns } from '../named-runs.ts';
import { withHistory } from '../open.ts';
import { idArgument } from '../options/whole-number.ts';
import { counted } from '../text/quantities.ts';
import { interruptOrphans } from './orphans.ts';

/** How long to wait for the lab that trains to answer, and how often to look, in milliseconds. */
const patience = 10_000;
const interval = 100;

/** Asks the process that trains to stop runs, and waits until it has. */
export async function stop(
  context: Context,
  id: string,
  runs: readonly string[],
  { home }: { home?: string },
): Promise<void> {
  const experimentId = idArgument('experiment', id);
  const runIds = runs.map((run) => idArgument('run', run));
  await withHistory(context, home, async (history, path) => {
    const wanted = namedRuns(history, experimentId, runIds).filter(isActive);
    const isTraining = wanted.length > 0 && !(await interruptOrphans(history, path, context.now));
    context.out.lines([isTraining ? await stopRuns(history, wanted) : nothingRuns(experimentId)]);
  });
}

const nothingRuns = (experimentId: number): string => `Nothing of experiment ${experimentId} is training.`;

async function stopRuns(history: History, wanted: readonly Run[]): Promise<string> {
  const ids = wanted.map((run) => run.id);
  history.requestStop(ids);
  const end = performance.now() + patience;
  for (;;) {
    const active = ids.map((id) => history.run(id)).filter(isActive);
    if (active.length === 0) break;
    if (performance.now() > end)
      return `${counted(active.length, 'run')} will stop as soon as the lab that trains looks.`;
    await setTimeout(interval);
  }
  const stopped = ids.map((id) => history.run(id)).filter(({ state }) => state === 'stopped');
  return `Stopped ${counted(stopped.length, 'run')}.`;
}
