import type { SeriesId } from '../../worker/contract/api/ids.ts';
import type { SavedFile } from '../../worker/contract/api/reports.ts';
import { errorFromRecord } from '../../worker/contract/errors.ts';
import type { ReportFormat } from '../../worker/contract/report-formats.ts';
import { lab } from '../lab/lab.ts';
import { saveFile } from '../lab/save-file.ts';
import { texts } from '../texts/texts.ts';
import { tell, tellFailure } from '../ui/toasts.ts';

type Write = () => Promise<SavedFile>;

/** How a report is written, in the formats that there are of it. */
export type Reports = { readonly html: Write } & Readonly<Partial<Record<ReportFormat, Write>>>;

/** A report of all arms of an experiment, also as the numbers behind it. */
export const experimentReports = (id: number): Reports => ({
  html: () => lab.report(id, 'html'),
  pdf: () => lab.report(id, 'pdf'),
  csv: () => lab.report(id, 'csv'),
  json: () => lab.report(id, 'json'),
});

/** A report of any arms. */
export const seriesReports = (series: readonly SeriesId[]): Reports => ({
  html: () => lab.reportOfSeries([...series], 'html'),
  pdf: () => lab.reportOfSeries([...series], 'pdf'),
});

/** Prints by the desktop's own means, which need no browser on the machine. Whether anything was saved. */
async function print(write: Write, printToPdf: NonNullable<typeof window.shell>['printToPdf']) {
  const { name, bytes } = await write();
  const printed = await printToPdf(new TextDecoder().decode(bytes), name.replace(/html$/, 'pdf'));
  if (printed.outcome === 'failed') throw errorFromRecord(printed.error);
  return printed.outcome === 'saved';
}

/** Whether anything was saved. */
async function save(reports: Reports, format: ReportFormat): Promise<boolean> {
  const { shell } = window;
  if (format === 'pdf' && shell) return print(reports.html, (page, name) => shell.printToPdf(page, name));
  const file = await reports[format]?.();
  if (!file) return false;
  saveFile(file.name, new Blob([new Uint8Array(file.bytes)], { type: file.type }));
  return true;
}

/** Saves a report, and says how that went. */
export async function saveReport(reports: Reports, format: ReportFormat): Promise<void> {
  try {
    if (await save(reports, format)) tell(texts.reports.saved);
  } catch (thrown) {
    tellFailure(thrown);
  }
}
