/** What a report can be taken out as, with the type of its file. */
export const reportFormats = {
  html: 'text/html',
  pdf: 'application/pdf',
  csv: 'text/csv',
  json: 'application/json',
} as const;

export type ReportFormat = keyof typeof reportFormats;

export const reportFormatNames = Object.keys(reportFormats) as [ReportFormat, ...ReportFormat[]];
