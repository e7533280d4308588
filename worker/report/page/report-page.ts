import type { ReportInput } from '../report-input.ts';
import { appendix, notesSection } from './appendix.ts';
import { armsSection, legend } from './arms.ts';
import { baselinesSection } from './baselines.ts';
import { Captions } from './captions.ts';
import { curvesSection } from './curves.ts';
import { dataSection } from './data.ts';
import { differencesSection } from './differences.ts';
import { digitsSection } from './digits.ts';
import { htmlDocument } from './document.ts';
import { heading, titleOf } from './heading.ts';
import { methodsSection } from './methods.ts';
import { recipesSection } from './recipes.ts';
import { runsSection } from './runs.ts';

/** A report as one HTML file that needs nothing else. The same input gives the same text. */
export function reportPage(input: ReportInput): string {
  const { comparison, digits, baselines } = input;
  const captions = new Captions();
  const sections = [
    heading(input),
    legend(input),
    curvesSection(input, captions),
    comparison && armsSection(input, comparison, captions),
    comparison && differencesSection(comparison, captions),
    digits && digitsSection(digits, captions),
    baselines && baselinesSection(baselines, captions),
    comparison && methodsSection(comparison),
    recipesSection(input, captions),
    dataSection(input, captions),
    runsSection(input, captions),
    notesSection(input),
    appendix(input, captions),
  ];
  return htmlDocument(titleOf(input), 'Epoch Lab, comparison report', sections);
}
