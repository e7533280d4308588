import { extname } from 'node:path';
import { LabError } from '../../../contract/errors.ts';
import { type ReportFormat, reportFormatNames } from '../../../contract/report-formats.ts';
import { visible } from '../../../contract/show.ts';
import type { Context } from '../context.ts';
import { withLab } from '../open.ts';
import { idArgument } from '../options/whole-number.ts';
import { target } from '../options/target.ts';

export interface ReportOptions {
  readonly out: string;
  readonly force?: boolean;
  readonly home?: string;
}

/** The format a file name asks for by its ending. */
function formatOf(file: string): ReportFormat {
  const ending = extname(file).slice(1).toLowerCase();
  const format = reportFormatNames.find((name) => name === ending);
  if (format !== undefined) return format;
  const known = reportFormatNames.map((name) => `.${name}`).join(', ');
  throw new LabError('usage', `${visible(file)} must end in one of ${known}.`);
}

/** Writes the report of an experiment to a file. */
export async function report(context: Context, id: string, options: ReportOptions): Promise<void> {
  const experimentId = idArgument('experiment', id);
  const format = formatOf(options.out);
  const path = target(options.out, options);
  const { bytes } = await withLab(context, options.home, async (lab) => {
    const { reportOf } = await import('../../../lab/report/report.ts');
    return reportOf(lab, experimentId, format);
  });
  const { writeAtomically } = await import('../../../data/atomic-write.ts');
  await writeAtomically(path, [bytes]);
  context.out.lines([`Wrote the report of experiment ${experimentId} to ${visible(path)}.`]);
}
