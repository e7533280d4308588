import { runStates } from '../../../contract/run.ts';
import { visible } from '../../../contract/show.ts';
import type { ExperimentSummary } from '../../../store/experiments.ts';
import type { History } from '../../../store/history.ts';
import type { Context } from '../context.ts';
import { hasHistory, withHistory } from '../open.ts';
import { minute } from '../text/quantities.ts';
import { table } from '../text/table.ts';
import { interruptOrphans } from './orphans.ts';

/** "10 finished, 2 diverged". */
const statesInWords = (runs: ExperimentSummary['runs']): string =>
  runStates
    .filter((state) => runs[state] > 0)
    .map((state) => `${runs[state]} ${state}`)
    .join(', ');

/** The experiments, once runs that a killed lab left running are known to be interrupted. */
const experimentsNow = (context: Context) => async (history: History, path: string) => {
  const known = history.experiments();
  if (!known.some(({ runs }) => runs.running > 0)) return known;
  await interruptOrphans(history, path, context.now);
  return history.experiments();
};

/** What the history holds, the newest first. */
export async function list(context: Context, { home }: { home?: string }): Promise<void> {
  const { out, invocation } = context;
  const known = hasHistory(context, home) ? await withHistory(context, home, experimentsNow(context)) : [];
  if (known.length === 0) {
    out.lines([
      `The history in ${visible(context.places(home).home)} is empty; train something with: ${invocation} start`,
    ]);
    return;
  }
  out.lines(
    table(
      [
        { title: 'id', align: 'right' },
        { title: 'name', flexible: true },
        { title: 'runs', flexible: true },
        { title: 'asked' },
        { title: 'tags', flexible: true },
      ],
      known.map(({ id, name, runs, createdAt, tags }) => ({
        cells: [String(id), visible(name), statesInWords(runs), minute(createdAt), tags.map(visible).join(', ')],
      })),
      out.columns,
      out.style,
    ),
  );
}
