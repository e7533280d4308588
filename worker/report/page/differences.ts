import type { ArmPair, Comparison } from '../../contract/comparison.ts';
import { differencesFigure, drawnPairs } from '../../contract/figures/comparison-figures.ts';
import { naturalHeight } from '../../contract/figures/figure.ts';
import type { Measure } from '../../contract/experiment.ts';
import {
  formatAmount,
  formatInterval,
  formatP,
  isShare,
  measureInWords,
  metricInWords,
} from '../../contract/wording.ts';
import { nothing } from './arms.ts';
import type { Captions } from './captions.ts';
import { htmlFigure, pageWidth } from './chart.ts';
import { html, type Markup } from './html.ts';
import { htmlTable } from './table.ts';

const p = (value: number | undefined): string =>
  value === undefined ? nothing : formatP(value).replace(/^p (= )?/, '');

/** "12.3 (4)". */
const statistic = ({ t }: ArmPair): string => (t ? `${t.statistic.toFixed(2)} (${t.df})` : nothing);

export const unitOf = ({ metric, at }: Measure): string => {
  if (at.kind === 'reach') return 'epochs';
  return isShare(metric) ? 'percentage points' : `units of the ${metricInWords(metric)}`;
};

/** Every pair of arms with all its tests. */
export function differencesSection(comparison: Comparison, captions: Captions): Markup | null {
  const { measure } = comparison;
  const pairs = drawnPairs(comparison);
  if (pairs.length === 0) return null;
  const shown = { ...comparison, pairs };
  const left = comparison.pairs.length - pairs.length;
  const figure = differencesFigure(shown);
  const forest = htmlFigure(
    figure,
    'differences',
    captions.figure(
      `Differences of ${measureInWords(measure)} with their 95 % intervals. The dashed line is no difference; to its right the arm named first has the higher value.`,
    ),
    { width: pageWidth, height: naturalHeight(figure) },
  );
  return html`<section>
    <h2>Differences between the arms</h2>
    ${left > 0 ? html`<p>${pairs.length} of ${comparison.pairs.length} pairs are shown: those of the best arm.</p>` : null}
    ${forest}${testsTable(shown, captions)}${mcnemarTable(shown, captions)}
  </section> `;
}

function testsTable({ measure, pairs }: Comparison, captions: Captions): Markup {
  const number = (title: string) => ({ title, isNumber: true });
  return htmlTable(
    captions.table(
      `Differences, first arm minus second, paired by seed, in ${unitOf(measure)}. The p value after Holm decides; the sign-flip and Wilcoxon tests are for comparison and are not adjusted.`,
    ),
    [
      { title: 'difference of' },
      number('n'),
      number('mean'),
      number('sd'),
      number('95 % interval'),
      number('t (df)'),
      number('p'),
      number('p, Holm'),
      number('p, sign flip'),
      number('p, Wilcoxon'),
      number('d_z'),
      number('g'),
    ],
    pairs.map((pair) => {
      const { a, b, n, difference, t, adjusted, signFlip, wilcoxon, effect } = pair;
      return [
        `${a} – ${b}`,
        n,
        difference === null ? nothing : formatAmount(measure, difference.mean),
        difference === null || difference.sd === null ? nothing : formatAmount(measure, difference.sd),
        difference?.interval ? formatInterval(measure, difference.interval) : nothing,
        statistic(pair),
        p(t?.p),
        p(adjusted?.p),
        p(signFlip?.p),
        p(wilcoxon?.p),
        effect ? effect.dz.toFixed(2) : nothing,
        effect ? `${effect.hedges.toFixed(2)}, ${effect.size}` : nothing,
      ];
    }),
  );
}

/** Lines of the table of test images; with more, a sum per pair. */
const mostLines = 24;

function mcnemarTable({ pairs }: Comparison, captions: Captions): Markup | null {
  const lines = pairs.flatMap(({ a, b, mcnemar }) => mcnemar.map((each) => ({ name: `${a} – ${b}`, ...each })));
  if (lines.length === 0) return null;
  const caption =
    'Test images that only one of the two networks of a seed got right, and the exact McNemar test of the two networks. It compares two trained networks, not two ways of training.';
  if (lines.length <= mostLines) {
    return htmlTable(
      captions.table(caption),
      [
        { title: 'difference of' },
        { title: 'seed', isNumber: true },
        { title: 'only the first right', isNumber: true },
        { title: 'only the second right', isNumber: true },
        { title: 'p', isNumber: true },
      ],
      lines.map(({ name, seed, onlyA, onlyB, p: value }) => [name, seed, onlyA, onlyB, p(value)]),
    );
  }
  return htmlTable(
    captions.table(caption),
    [{ title: 'difference of' }, { title: 'seeds', isNumber: true }, { title: 'with p < 0.05', isNumber: true }],
    pairs.map(({ a, b, mcnemar }) => [`${a} – ${b}`, mcnemar.length, mcnemar.filter((each) => each.p < 0.05).length]),
  );
}
