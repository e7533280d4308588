import type { Comparison } from '../../contract/comparison.ts';
import { counted, measureInWords } from '../../contract/wording.ts';
import { html, type Markup } from './html.ts';

/** What was done with the numbers, what that takes for granted, and what it cannot say. */
export function methodsSection(comparison: Comparison): Markup {
  const { measure, direction, pairs, confidence } = comparison;
  const percent = `${100 * confidence} %`;
  const tested = pairs.filter(({ adjusted }) => adjusted !== null);
  const sampled = pairs.some(({ signFlip }) => signFlip?.exact === false);
  const approximate = pairs.some(({ wilcoxon }) => wilcoxon?.exact === false);
  const bySigns = tested.some(({ adjusted }) => adjusted?.test === 'signFlip');
  const items = [
    html`<b>Measure.</b> ${measureInWords(measure)}, one value per run; ${direction === 'higher' ? 'higher' : 'lower'}
      is
      better.${measure.at.kind === 'best' ? ' The epoch is chosen by validation, so the value is optimistic; it is optimistic for all arms alike.' : ''}${measure.at.kind === 'reach' ? ' A run that ends before it reaches the threshold has no value: all that is known is that it would take longer.' : ''}`,
    html`<b>Intervals.</b> ${percent} intervals of a mean by Student’s t distribution with n − 1 degrees of freedom.
      Each is for one mean by itself; they are not widened for being several.`,
    ...(tested.length > 0
      ? [
          html`<b>Test.</b> Arms are paired by seed. Two-sided paired t test of the
            differences${bySigns ? ', or the sign-flip test where the differences do not vary' : ''}${tested.length > 1 ? `; the p values of ${counted(tested.length, 'pair')} are adjusted after Holm, so that 5 % is the level of all of them together` : '; the level is 5 %'}.
            An arm is not called better while more of its runs failed than of the other’s.`,
          html`<b>Exact tests.</b> Sign-flip permutation
            test${sampled ? ' (p sampled where the pairs are too many to count)' : ''} and Wilcoxon signed-rank
            test${approximate ? ' (p approximated where the pairs are too many to count)' : ''}, two-sided, are shown so
            that the reader sees whether the answer hangs on the t test.`,
          html`<b>Effect.</b> d_z is the mean of the differences divided by their standard deviation; g is d_z after
            Hedges’ correction for small samples, and the word beside it its size.`,
          html`<b>Taken for granted.</b> Runs of different seeds are independent. The paired t test takes the
            differences over seeds to be normally distributed, which few seeds cannot show; the sign-flip and the
            Wilcoxon test take them to be symmetric about zero if the arms are equal.`,
        ]
      : []),
    html`<b>What this cannot say.</b> The seeds vary initial weights and the order of images, not the images themselves.
      Intervals and tests therefore speak of further seeds on this data set, this split and these recipes, not of other
      data.`,
  ];
  return html`<section>
    <h2>How the numbers were made</h2>
    <ul>
      ${items.map((item) => html`<li>${item}</li> `)}
    </ul>
  </section> `;
}
