import type { Context } from '../context.ts';
import { withLab } from '../open.ts';
import { idArgument } from '../options/whole-number.ts';

export interface CompareOptions {
  readonly json?: boolean;
  readonly home?: string;
}

/** How the arms of an experiment compare on what is stored now. */
export async function compare(context: Context, id: string, { json = false, home }: CompareOptions): Promise<void> {
  const experimentId = idArgument('experiment', id);
  await withLab(context, home, async (lab) => {
    const { resultOf } = await import('../../../lab/result.ts');
    const result = await resultOf(lab, experimentId);
    if (json) {
      const { resultJson } = await import('../../../report/result-json.ts');
      context.out.write(`${resultJson(result)}\n`);
    } else {
      const { comparisonReport } = await import('../comparison-report.ts');
      context.out.lines(comparisonReport(result, context.out));
    }
  });
}
