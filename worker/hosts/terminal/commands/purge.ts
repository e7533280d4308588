import type { Context } from '../context.ts';
import { withHistory } from '../open.ts';
import { counted } from '../text/quantities.ts';

/** Deletes for good what was removed. */
export async function purge(context: Context, { home }: { home?: string }): Promise<void> {
  await withHistory(context, home, (history) => {
    const runs = history.purge();
    context.out.lines([runs === 0 ? 'Nothing was removed.' : `Deleted ${counted(runs, 'run')} for good.`]);
  });
}
