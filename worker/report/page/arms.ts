import type { Comparison, SeriesSummary } from '../../contract/comparison.ts';
import { valuesFigure } from '../../contract/figures/comparison-figures.ts';
import { formatAmount, formatMetric, formatValue, isShare, measureInWords } from '../../contract/wording.ts';
import type { ReportArm, ReportInput } from '../report-input.ts';
import type { Captions } from './captions.ts';
import { htmlFigure, pageWidth, swatch } from './chart.ts';
import { html, type Markup } from './html.ts';
import { htmlTable } from './table.ts';

export const nothing = '–';

/** More seeds or arms than these are legible in the table alone. */
const most = { seeds: 40, arms: 12 };

/** How the arms are told apart in every figure. */
export const legend = ({ arms }: ReportInput): Markup =>
  html`<ul class="legend">
    ${arms.map(({ name }, arm) => html`<li>${swatch(arm)}${name}</li>`)}
  </ul> `;

export const named = (name: string, arm: number): Markup => html`${swatch(arm)}${name}`;

/** An interval of values with its unit said once. */
function interval(comparison: Comparison, { interval: ends }: SeriesSummary): string {
  if (ends === null) return nothing;
  const [low = '', high = ''] = ends.map((end) => formatValue(comparison.measure, end));
  return `${low.replace(/ %$| epochs$/, '')} to ${high}`;
}

/** Every arm over its seeds, and the value of every run. */
export function armsSection(input: ReportInput, comparison: Comparison, captions: Captions): Markup {
  const { measure, arms } = comparison;
  const rows = arms.map((series, arm) => [
    named(series.name, arm),
    `${series.n} of ${series.values.length}`,
    series.mean === null ? nothing : formatValue(measure, series.mean),
    series.sd === null ? nothing : formatAmount(measure, series.sd),
    interval(comparison, series),
    testAccuracy(input.arms[arm]),
  ]);
  const what = measureInWords(measure);
  const better = comparison.direction === 'higher' ? 'Higher is better' : 'Lower is better';
  const caption = `Arms over their seeds: ${what}. ${better}; n is the number of runs that have a value; sd is the standard deviation over the seeds (n − 1)${isShare(measure.metric) && measure.at.kind !== 'reach' ? ', in percentage points' : ''}; the interval is of the mean.`;
  const table = htmlTable(
    captions.table(caption),
    [
      { title: 'arm' },
      { title: 'n', isNumber: true },
      { title: 'mean', isNumber: true },
      { title: 'sd', isNumber: true },
      { title: '95 % interval', isNumber: true },
      { title: 'test accuracy, mean', isNumber: true },
    ],
    rows,
  );
  return html`<section>
    <h2>The arms</h2>
    ${table}${valuesOf(comparison, captions)}
  </section> `;
}

/** Of the runs that finished, since the test set is looked at only then. */
function testAccuracy(arm: ReportArm | undefined): string {
  const values = (arm?.runs ?? []).flatMap(({ test }) => (test === null ? [] : [test.accuracy]));
  if (values.length === 0) return nothing;
  return formatMetric('accuracy', values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** What each run measured, by seed: the values that are paired. */
function valuesOf(comparison: Comparison, captions: Captions): Markup {
  const { measure, arms } = comparison;
  const figure = valuesFigure(comparison);
  const isLegible = figure.categories.length <= most.seeds && arms.length <= most.arms;
  const chart = isLegible
    ? htmlFigure(
        figure,
        'values',
        captions.figure(
          `The value of every run: ${figure.y.title}. Runs of one seed stand together; they are the pairs.`,
        ),
        { width: pageWidth, height: 270 },
      )
    : null;
  const rows = figure.categories.map((seed) => [
    seed,
    ...arms.map(({ values }) => {
      const measured = values.find((each) => String(each.seed) === seed)?.measured;
      if (!measured) return nothing;
      return measured.value === null ? measured.why : formatValue(measure, measured.value);
    }),
  ]);
  const byArm = arms.map(({ name, values }, arm) => [
    named(name, arm),
    values
      .map(
        ({ seed, measured }) =>
          `${seed}: ${measured.value === null ? measured.why : formatValue(measure, measured.value)}`,
      )
      .join(', '),
  ]);
  const caption = captions.table(`The value of every run: ${measureInWords(measure)}.`);
  const table =
    arms.length <= 6
      ? htmlTable(caption, [{ title: 'seed' }, ...arms.map(({ name }) => ({ title: name, isNumber: true }))], rows)
      : htmlTable(caption, [{ title: 'arm' }, { title: 'value by seed' }], byArm);
  return html`${chart}${table}`;
}
