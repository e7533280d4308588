import type { ArmPair, Comparison, SeriesSummary } from '../../contract/comparison.ts';
import type { Measure } from '../../contract/experiment.ts';
import { armAhead, significance } from './decide.ts';
import {
  counted,
  formatDifference,
  formatInterval,
  formatP,
  formatValue,
  measureInWords,
} from '../../contract/wording.ts';

type Direction = Measure['direction'];

/** Arms named one by one in a verdict on many; the others are counted. */
const named = 4;

/** The answer in one or two plain sentences, never without its number of seeds, its interval and its test. */
export function verdict(comparison: Omit<Comparison, 'verdict' | 'warnings' | 'confidence'>): string {
  const { measure, direction, arms, pairs } = comparison;
  const [first, ...others] = arms;
  const [pair] = pairs;
  if (!first) return 'There are no arms.';
  if (others.length === 0 || !pair) {
    const series = `In ${measureInWords(measure)} "${first.name}" has ${meanInWords(measure, first)}.`;
    return `${series} There is only one arm, so nothing is compared.`;
  }
  return others.length === 1 ? pairVerdict(measure, direction, pair) : manyVerdict(comparison);
}

/** "a mean of 96.53 % over 5 seeds (95 % interval 96.41 % to 96.65 %)". */
function meanInWords(measure: Measure, { n, mean, interval }: SeriesSummary): string {
  if (mean === null) return 'no value yet';
  const spread = interval ? ` (95 % interval ${interval.map((end) => formatValue(measure, end)).join(' to ')})` : '';
  return `a mean of ${formatValue(measure, mean)} over ${counted(n, 'seed')}${spread}`;
}

function pairVerdict(measure: Measure, direction: Direction, pair: ArmPair): string {
  const { a, b, n, difference, better, adjusted } = pair;
  if (difference === null) return `"${a}" and "${b}" cannot be compared yet: no seed has a value in both arms.`;
  const size = formatDifference(measure, Math.abs(difference.mean));
  if (adjusted === null) {
    const seen = `"${a}" and "${b}" differ by ${size}`;
    return `No test is possible with one seed: on it ${seen} in ${measureInWords(measure)}.${seedsInWords(pair)}`;
  }
  if (difference.sd === 0 && difference.mean === 0) {
    const same = `identical values of ${measureInWords(measure)} on all ${n} seeds`;
    return `No difference could be shown: "${a}" and "${b}" have ${same}.`;
  }
  if (better !== null) {
    const worse = better === a ? b : a;
    return `"${better}" is better than "${worse}": ${advantage(measure, pair)} ${evidence(measure, pair, 1)}.`;
  }
  if (adjusted.p < significance) {
    const seen = `on the seeds where both have a value the mean difference is ${size}${inFavour(pair, direction)}`;
    return `No winner between "${a}" and "${b}" in ${measureInWords(measure)}: ${seen} ${evidence(measure, pair, 1)}, but more runs failed in the arm that is ahead.`;
  }
  const seen = `the mean difference is ${size}${inFavour(pair, direction)}`;
  return `No difference could be shown between "${a}" and "${b}" in ${measureInWords(measure)}: ${seen} ${evidence(measure, pair, 1)}.${seedsInWords(pair)}`;
}

function inFavour(pair: ArmPair, direction: Direction): string {
  const ahead = armAhead(pair, direction);
  return ahead === null ? '' : ` in favour of "${ahead}"`;
}

function manyVerdict({ measure, arms, pairs, best }: Parameters<typeof verdict>[0]): string {
  const tests = pairs.filter(({ adjusted }) => adjusted !== null).length;
  const differing = pairs.filter(({ better }) => better !== null).length;
  const overall = `${differing} of ${counted(tests, 'tested pair')} differ after Holm.`;
  const top = arms.find(({ name }) => name === best);
  if (!top) return `No arm has the best mean ${measureInWords(measure)} alone; ${overall}`;
  const own = pairs.filter(({ a, b }) => a === top.name || b === top.name);
  const rival = ({ a, b }: ArmPair) => `"${a === top.name ? b : a}"`;
  const won = own.filter(({ better }) => better === top.name);
  const lost = own.filter(({ better }) => better !== null && better !== top.name);
  const withheld = own.filter(
    ({ better, adjusted }) => better === null && adjusted !== null && adjusted.p < significance,
  );
  const open = own.filter(
    ({ better, adjusted }) => better === null && !(adjusted !== null && adjusted.p < significance),
  );
  const full = (pair: ArmPair) => {
    const lead = formatDifference(measure, Math.abs(pair.difference?.mean ?? 0));
    return `${rival(pair)} by ${lead} ${evidence(measure, pair, tests)}`;
  };
  const short = (pair: ArmPair) => {
    const seeds = pair.suggestion ? `; if it is as large as seen, ${pair.suggestion.seeds} seeds would do` : '';
    return `${rival(pair)} (${pair.adjusted ? `n = ${pair.n}, ${formatP(pair.adjusted.p)}` : 'not tested'}${seeds})`;
  };
  const sentences = [
    `Best in ${measureInWords(measure)} is "${top.name}" with ${meanInWords(measure, top)}.`,
    won.length > 0 ? `It is better than ${listed(won, full)}.` : '',
    lost.length > 0 ? `On the seeds in common it is worse than ${listed(lost, full)}.` : '',
    withheld.length > 0
      ? `No winner is named against ${listed(withheld, rival)}: more runs failed in the arm ahead.`
      : '',
    open.length > 0 ? `No difference could be shown from ${listed(open, short)}.` : '',
    overall,
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function listed(pairs: readonly ArmPair[], words: (pair: ArmPair) => string): string {
  const shown = pairs.slice(0, named).map(words).join(', ');
  return pairs.length > named ? `${shown} and ${counted(pairs.length - named, 'more arm')}` : shown;
}

/** By how much the better arm is better. */
function advantage(measure: Measure, { a, better, difference }: ArmPair): string {
  const mean = difference?.mean ?? 0;
  const lead = better === a ? mean : -mean;
  const size = formatDifference(measure, Math.abs(lead));
  if (measure.at.kind === 'reach') {
    const target = measureInWords(measure).replace(/^epochs /, '');
    return `it needs ${size} ${lead < 0 ? 'fewer' : 'more'} ${target}`;
  }
  return `its ${measureInWords(measure)} is ${size} ${lead < 0 ? 'lower' : 'higher'}`;
}

/** Interval, test, number of seeds, p and effect, in brackets; the interval is of the difference taken as positive. */
function evidence(measure: Measure, { n, difference, adjusted, signFlip, effect }: ArmPair, tests: number): string {
  const parts: string[] = [];
  if (difference?.interval && difference.sd !== 0) {
    const [low, high] = difference.interval;
    const positive = difference.mean < 0 ? ([-high, -low] as const) : ([low, high] as const);
    parts.push(`95 % interval ${formatInterval(measure, positive)}`);
  }
  if (adjusted) {
    const flips = signFlip?.exact ? 'exact sign-flip test' : 'sampled sign-flip test';
    const test = adjusted.test === 't' ? 'paired t test' : flips;
    const family = tests > 1 ? ` after Holm over ${tests} pairs` : '';
    parts.push(`${test} over ${counted(n, 'seed')}, ${formatP(adjusted.p)}${family}`);
  }
  if (effect) parts.push(`${effect.size} effect, Hedges' g = ${Math.abs(effect.hedges).toFixed(2)}`);
  return `(${parts.join('; ')})`;
}

function seedsInWords({ n, effect, suggestion }: ArmPair): string {
  if (suggestion === undefined) {
    return effect ? ' If it is as large as seen, even 1,000 seeds would hardly show it.' : '';
  }
  if (n < 3) return ` At least ${suggestion.seeds} seeds are needed.`;
  return ` If it is as large as seen, ${suggestion.seeds} seeds (${suggestion.seeds - n} more) would show it in 80 % of cases.`;
}
