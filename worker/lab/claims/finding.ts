import { baselines } from '../../catalogue/baselines.ts';
import type { Fact, Rule } from '../../claims/claim.ts';
import type { Finding } from '../../contract/claims.ts';
import type { Unit } from '../../contract/figures/axis.ts';
import { counted, formatP } from '../../contract/wording.ts';
import type { Decision } from './decide.ts';
import type { Evidence } from './evidence.ts';
import { evidenceFigure } from './evidence-figure.ts';
import { differenceUnit, format, rangeInWords, readingInWords, unitOf } from './reading-words.ts';

const listed = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(' and ');

/** What a rule looks at, in words. */
function says(rule: Rule): string {
  switch (rule.kind) {
    case 'difference':
      return rule.above.length > 1
        ? `${readingInWords(rule.reading)}: ${listed(rule.above)} less ${listed(rule.below)}`
        : `${readingInWords(rule.reading)}: ${listed(rule.above)} ${rule.ratio ? 'as a multiple of' : 'above'} ${listed(rule.below)}`;
    case 'equivalence':
      return `${readingInWords(rule.reading)}: ${listed(rule.arms)} are the same`;
    case 'trend':
      return `${readingInWords(rule.reading)} rises over ${rule.arms.join(', ')}`;
    case 'level':
      return `${readingInWords(rule.reading)} of ${listed([rule.arm])}`;
    case 'quoted':
      return `${readingInWords(rule.reading)} of ${listed([rule.arm])}: the quoted ${format(unitOf(rule.reading), rule.value)}`;
    case 'share':
      return `share of seeds whose ${readingInWords(rule.reading)} of ${listed([rule.arm])} is ${rangeInWords(rule.within, unitOf(rule.reading))}`;
    case 'disagreement':
      return `test images that ${listed(rule.arms)} predict differently`;
    case 'baseline':
      return `validation accuracy of ${learner(rule)}`;
    case 'against-baseline': {
      const sides = [listed([rule.arm]), learner(rule)];
      return `validation accuracy: ${(rule.ahead === 'arm' ? sides : sides.toReversed()).join(' above ')}`;
    }
    case 'ensemble':
      return `networks of ${listed([rule.arm])} together: ${figureInWords[rule.figure]}`;
  }
}

const learner = ({ baseline, train }: Extract<Rule, { readonly baseline: unknown }>): string =>
  `${baselines[baseline].title.toLowerCase()} on ${train.toLocaleString('en-US')} images`;

const figureInWords = {
  'average-gain': 'accuracy of the average over the mean member',
  'vote-gain': 'accuracy of the vote over the mean member',
  share: 'share of the variance that is left',
  'share-error': 'measured share of variance less ρ + (1 − ρ)/n',
} as const;

/** The unit of what a rule judges. */
export function effectUnit(rule: Rule): Unit {
  switch (rule.kind) {
    case 'difference':
      return rule.ratio ? 'number' : differenceUnit(unitOf(rule.reading));
    case 'equivalence':
    case 'trend':
      return differenceUnit(unitOf(rule.reading));
    case 'level':
    case 'quoted':
      return unitOf(rule.reading);
    case 'baseline':
    case 'share':
      return 'share';
    case 'against-baseline':
      return 'points';
    case 'disagreement':
      return 'count';
    case 'ensemble':
      return rule.figure === 'share' || rule.figure === 'share-error' ? 'number' : 'points';
  }
}

function expectedOf(rule: Rule, unit: Unit): Pick<Finding, 'expected' | 'range'> {
  switch (rule.kind) {
    case 'equivalence':
      return { expected: `within ${format(unit, rule.margin)}`, range: { from: -rule.margin, to: rule.margin } };
    case 'trend':
      return { expected: 'rising', range: null };
    case 'quoted':
      return { expected: 'a value that another seed would give', range: null };
    default:
      return { expected: rangeInWords(rule.expected, unit), range: rule.expected };
  }
}

function found({ rule, n, mean, interval, placed, arms, hits }: Evidence, unit: Unit, p: number | null): string {
  if (n === 0 || mean === null) return 'Nothing is measured yet.';
  const back = (value: number) => (rule.kind === 'difference' && rule.ratio ? Math.exp(value) : value);
  if (rule.kind === 'baseline') return `${format(unit, mean)} (it draws no random numbers).`;
  const seeds = rule.kind === 'ensemble' ? `n = ${n} networks` : `n = ${counted(n, 'seed')}`;
  const size = format(unit, back(mean));
  const spread = interval ? `95 % interval ${interval.map((end) => format(unit, back(end))).join(' to ')}` : null;
  const test = p === null ? null : `${testName[rule.kind]}, ${formatP(p)}`;
  const details = [spread, rule.kind === 'share' ? `${hits} of ${n}` : null, test, seeds].filter(
    (part) => part !== null,
  );
  const means =
    arms.length > 1 && arms.length <= 4 && 'reading' in rule
      ? ` Means: ${arms.map((arm) => `${arm.name} ${format(unitOf(rule.reading), meanOf(arm.values))}`).join(', ')}.`
      : '';
  const place =
    rule.kind === 'quoted' && placed
      ? ` The quoted value lies at the ${(100 * placed.percentile).toFixed(1)}th percentile; ${placed.below} of ${counted(n, 'seed')} are below it. Another seed would lie between ${placed.interval.map((end) => format(unit, end)).join(' and ')}.`
      : '';
  return `${rule.kind === 'difference' && rule.ratio ? `${size} times` : size} (${details.join('; ')}).${means}${place}`;
}

const testName: Readonly<Record<Rule['kind'], string>> = {
  difference: 'paired t test',
  baseline: '',
  'against-baseline': 't test',
  equivalence: 'two one-sided t tests',
  trend: 'Page’s trend test',
  level: '',
  quoted: '',
  share: '',
  disagreement: '',
  ensemble: '',
};

const meanOf = (values: ReadonlyMap<number, number>): number =>
  values.size === 0 ? NaN : [...values.values()].reduce((sum, each) => sum + each, 0) / values.size;

/** What a rule came to, as it is told. */
export function findingOf(evidence: Evidence, decision: Decision, p: number | null): Finding {
  const { rule, n, mean, interval } = evidence;
  const unit = effectUnit(rule);
  return {
    says: says(rule),
    outcome: decision.outcome,
    found: found(evidence, unit, p),
    ...expectedOf(rule, unit),
    n,
    value: mean,
    interval: interval && [...interval],
    p,
    needed: decision.needed === null ? null : Math.max(0, decision.needed - n),
    figure: evidenceFigure(evidence, unit),
  };
}

/** What a computed number came to. */
export function findingOfFact({ what, expected }: Fact, value: number): Finding {
  const holds = value >= expected.from && value <= expected.to;
  return {
    says: what,
    outcome: holds ? 'holds' : 'fails',
    found: `${format('number', value)} (computed exactly).`,
    expected: rangeInWords(expected, 'number'),
    range: { ...expected },
    n: 0,
    value,
    interval: null,
    p: null,
    needed: null,
    figure: null,
  };
}
