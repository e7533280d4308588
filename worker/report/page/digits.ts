import type { Bars } from '../../contract/figures/bars.ts';
import { formatMetric } from '../../contract/wording.ts';
import { named, nothing } from './arms.ts';
import type { Captions } from './captions.ts';
import { htmlFigure, pageWidth } from './chart.ts';
import { html, type Markup } from './html.ts';
import { htmlTable } from './table.ts';

/** Accuracy of every arm on the test images of every digit. */
export function digitsSection(digits: Bars, captions: Captions): Markup {
  const percent = (value: number | null): string =>
    value === null ? nothing : formatMetric('accuracy', value).replace(' %', '');
  const table = htmlTable(
    captions.table(`Accuracy on the test images of each ${digits.category} in percent, mean over the seeds.`),
    [{ title: 'arm' }, ...digits.categories.map((title) => ({ title, isNumber: true }))],
    digits.groups.map(({ name, arm, values }) => [arm === null ? name : named(name, arm), ...values.map(percent)]),
  );
  const caption = `Accuracy on the test images of each ${digits.category}: mean over the seeds${digits.intervals === null ? '' : ` and ${digits.intervals}`}. The axis does not begin at zero.`;
  const chart =
    digits.groups.length > 8
      ? null
      : htmlFigure(digits, 'digits', captions.figure(caption), { width: pageWidth, height: 260 });
  return html`<section>
    <h2>Accuracy by ${digits.category}</h2>
    ${chart}${table}
  </section> `;
}
