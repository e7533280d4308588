import type { SavedFile } from '../../contract/api/reports.ts';
import type { ClaimSource } from '../../contract/claims.ts';
import { reportFormats } from '../../contract/report-formats.ts';
import type { ClaimsReportInput } from '../../report/claims/claims-report-input.ts';
import { claimsMarkdown } from '../../report/claims/claims-markdown.ts';
import { claimsBookOf } from '../claims/claims-book.ts';
import { reportedOf } from '../claims/summary.ts';
import type { Lab } from '../lab.ts';
import { programVersion } from '../version.ts';
import { printed, utf8 } from './report.ts';

const dataNames: Readonly<Record<ClaimSource, string>> = { mnist: 'MNIST', 'built-in': 'the built-in digits' };

async function inputOf(lab: Lab, source: ClaimSource): Promise<ClaimsReportInput> {
  const known = await claimsBookOf(lab).known(source);
  const chapters = Map.groupBy(known, ({ chapter }) => chapter);
  return {
    writtenAt: lab.host.now(),
    version: programVersion(),
    data: dataNames[source],
    chapters: [...chapters].map(([{ title }, claims]) => ({ title, claims: claims.map(reportedOf) })),
  };
}

/**
 * The verdicts on all claims as a file.
 * @throws LabError `browser-missing` for a PDF where the host has nothing to print with.
 */
export async function claimsReport(lab: Lab, source: ClaimSource, format: 'html' | 'pdf' | 'md'): Promise<SavedFile> {
  const input = await inputOf(lab, source);
  const name = `claims.${format}`;
  if (format === 'md') return { name, type: 'text/markdown', bytes: utf8(claimsMarkdown(input)) };
  const { claimsPage } = await import('../../report/claims/claims-page.ts');
  const page = claimsPage(input);
  return { name, type: reportFormats[format], bytes: format === 'html' ? utf8(page) : await printed(lab, page) };
}
