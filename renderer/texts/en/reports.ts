import type { ReportFormat } from '../../../worker/contract/report-formats.ts';

export const reportTexts = {
  report: 'Report',
  formats: {
    html: 'Report as one page (HTML)',
    pdf: 'Report as PDF',
    csv: 'All numbers as CSV',
    json: 'All numbers as JSON',
  } satisfies Record<ReportFormat, string>,
  saved: 'The report is saved.',
};
