import type { ReportInput } from '../report-input.ts';
import { appendix, notesSection } from './appendix.ts';
import { armsSection, legend } from './arms.ts';
import { baselinesSection } from './baselines.ts';
import { Captions } from './captions.ts';
import { curvesSection } from './curves.ts';
import { dataSection } from './data.ts';
import { differencesSection } from './differences.ts';
import { digitsSection } from './digits.ts';
import { heading, titleOf } from './heading.ts';
import { html, Markup } from './html.ts';
import { methodsSection } from './methods.ts';
import { recipesSection } from './recipes.ts';
import { runsSection } from './runs.ts';
import { style } from './style.ts';

/** Nothing is loaded, nothing runs, nothing is sent: what the page shows is in the page. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

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
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${titleOf(input)} – Epoch Lab report</title>
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <main>${sections}</main>
      </body>
    </html> `.text;
}
