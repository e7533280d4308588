import type { Figure } from '../../contract/figures/figure.ts';
import type { Forest } from '../../contract/figures/forest.ts';
import type { Rule } from '../../claims/claim.ts';
import type { Unit } from '../../contract/figures/axis.ts';
import { describe } from '../statistics/describe.ts';
import type { Evidence } from './evidence.ts';
import { readingInWords, unitOf } from './reading-words.ts';

type Estimate = Forest['estimates'][number];

/** More seeds than are told apart one by one. */
const mostSeeds = 12;

function titleOf(rule: Rule): string {
  if ('reading' in rule) return readingInWords(rule.reading);
  return rule.kind === 'disagreement' ? 'test images predicted differently' : 'lead in validation accuracy';
}

/** As short as an axis wants it; the title says of what. */
function axisTitleOf(rule: Rule): string {
  const isMade = 'reading' in rule && (rule.reading.kind === 'ratio' || rule.reading.kind === 'difference');
  return isMade ? rule.reading.kind : titleOf(rule);
}

/** The arms with their intervals, the seeds one by one where there is one arm, and the number that was quoted. */
export function evidenceFigure({ rule, arms, n, mean, interval }: Evidence, unit: Unit): Figure | null {
  if (rule.kind === 'ensemble' || rule.kind === 'baseline' || n === 0) return null;
  const [only, ...others] = arms;
  const seeds: Estimate[] =
    only && others.length === 0 && only.values.size <= mostSeeds
      ? [...only.values].map(([seed, value]) => ({ name: `seed ${seed}`, arm: 0, n: 1, value, interval: null }))
      : [];
  const means: Estimate[] = arms.map(({ name, values }, arm) => {
    const { mean: value, interval: ends, n: count } = describe([...values.values()]);
    return { name, arm, n: count, value, interval: ends };
  });
  const quoted: Estimate[] =
    rule.kind === 'quoted' ? [{ name: 'quoted', arm: null, n: 1, value: rule.value, interval: null }] : [];
  // Differences are far from the values they are of, so they stand alone.
  const isDifference = (rule.kind === 'difference' && arms.length > 2) || rule.kind === 'against-baseline';
  const difference: Estimate = { name: 'difference', arm: null, n, value: mean, interval };
  const readingUnit = 'reading' in rule ? unitOf(rule.reading) : unit;
  return {
    kind: 'forest',
    title: titleOf(rule),
    x: { title: axisTitleOf(rule), unit: isDifference ? unit : readingUnit, scale: 'linear' },
    intervals: '95 % interval',
    reference: rule.kind === 'quoted' ? rule.value : isDifference ? 0 : null,
    estimates: isDifference ? [difference] : [...quoted, ...means, ...seeds],
  };
}
