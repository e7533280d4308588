import type { SavedFile } from '../../contract/api/reports.ts';
import { LabError } from '../../contract/errors.ts';
import { type ReportFormat, reportFormats } from '../../contract/report-formats.ts';
import { csvLines } from '../../report/csv.ts';
import { fileName } from '../../report/file-name.ts';
import { resultJson } from '../../report/result-json.ts';
import { type Series, seriesOfExperiment } from '../comparison/series.ts';
import type { Lab } from '../lab.ts';
import { resultOf } from '../result.ts';
import { reportInputOf } from './report-input-of.ts';

/**
 * The report of an experiment as a file.
 * @throws LabError `not-found`; `browser-missing` for a PDF where the host has nothing to print with.
 */
export async function reportOf(lab: Lab, experimentId: number, format: ReportFormat): Promise<SavedFile> {
  const stored = lab.history.experiment(experimentId);
  const file = (text: string): SavedFile => ({
    name: fileName(stored.experiment.name, format),
    type: reportFormats[format],
    bytes: utf8(text),
  });
  switch (format) {
    case 'html':
    case 'pdf':
      return reportOfSeries(lab, seriesOfExperiment(stored), format);
    case 'csv':
      return file([...csvLines(await resultOf(lab, experimentId))].join(''));
    case 'json':
      return file(`${resultJson(await resultOf(lab, experimentId))}\n`);
  }
}

export const utf8 = (text: string): SavedFile['bytes'] => new TextEncoder().encode(text);

/**
 * The report of any arms as a page or printed.
 * @throws LabError `browser-missing` for a PDF where the host has nothing to print with.
 */
export async function reportOfSeries(lab: Lab, series: readonly Series[], format: 'html' | 'pdf'): Promise<SavedFile> {
  const input = await reportInputOf(lab, series);
  // Loaded when it is wanted: the charts take a while to load, and most that is asked of a lab has none.
  const { reportPage } = await import('../../report/page/report-page.ts');
  const page = reportPage(input);
  return {
    name: fileName(input.sources.map(({ experiment }) => experiment.name).join(' '), format),
    type: reportFormats[format],
    bytes: format === 'html' ? utf8(page) : await printed(lab, page),
  };
}

/** @throws LabError `browser-missing` where the host has nothing to print with. */
export function printed({ host }: Lab, page: string): Promise<SavedFile['bytes']> {
  if (host.printPdf) return host.printPdf(page);
  throw new LabError('browser-missing', 'There is no browser here that could print the report as PDF.');
}
