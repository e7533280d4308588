import type { Absence, ArmPair, SeriesSummary } from '../../contract/comparison.ts';
import { fewestPairs, smallestExactP } from '../statistics/sample-size.ts';
import type { PairStatistics } from './pair-arms.ts';
import { counted, formatP } from '../../contract/wording.ts';

/** What to keep in mind about one pair; `withheld` names an arm that is ahead but may not be called better. */
export function pairWarnings(pair: PairStatistics, withheld: string | null): string[] {
  const sentences = [sizeWarning(pair), spreadWarning(pair), agreementWarning(pair), failureWarning(pair, withheld)];
  return sentences.filter((sentence) => sentence !== null);
}

function sizeWarning({ a, b, n, difference }: PairStatistics): string | null {
  if (n === 0) return `"${a}" and "${b}" have no seed on which both have a value.`;
  if (n === 1) return 'With one seed in common there is no test; any difference may be chance.';
  if (n >= fewestPairs() || (difference?.mean === 0 && difference.sd === 0)) return null;
  const limit = `${n} pairs can never reach p < 0.05 with the exact tests (sign flip, Wilcoxon): the smallest possible p`;
  const rest = 'the paired t test alone decides, and it takes the differences to be normally distributed';
  return `${limit} is ${smallestExactP(n)}; ${rest}. From ${fewestPairs()} seeds on the exact tests have a say.`;
}

function spreadWarning({ a, b, n, difference }: PairStatistics): string | null {
  if (n < 2 || difference === null || difference.sd !== 0) return null;
  if (difference.mean === 0) return `"${a}" and "${b}" have identical values on every seed.`;
  return `The difference of "${a}" and "${b}" is the same on every seed, so the exact sign-flip test stands in for the paired t test.`;
}

function agreementWarning({ a, b, n, t, signFlip, wilcoxon }: PairStatistics): string | null {
  if (n < fewestPairs() || !t || !signFlip || !wilcoxon) return null;
  const verdicts = new Set([t.p, signFlip.p, wilcoxon.p].map((p) => p < 0.05));
  if (verdicts.size === 1) return null;
  const ps = `paired t ${formatP(t.p)}, sign flip ${formatP(signFlip.p)}, Wilcoxon ${formatP(wilcoxon.p)}`;
  return `The tests of "${a}" and "${b}" disagree (before Holm: ${ps}).`;
}

function failureWarning({ a, b }: PairStatistics, withheld: string | null): string | null {
  if (withheld === null) return null;
  const other = withheld === a ? b : a;
  return `"${withheld}" is ahead of "${other}" on the runs that have a value, but more of its runs failed, so no winner is named.`;
}

const inWords: Record<Exclude<Absence, 'unfinished'>, string> = {
  diverged: 'diverged',
  unreached: 'never reached the threshold',
  unavailable: 'not measured',
};

/** Which of the runs that ended are missing from the mean of a series, and why. */
function seriesWarning({ name, values }: SeriesSummary): string | null {
  const absences = values.flatMap(({ measured }) => (measured.value === null ? [measured.absence] : []));
  const missing = absences.filter((absence) => absence !== 'unfinished');
  if (missing.length === 0) return null;
  const parts = [...Map.groupBy(missing, (absence) => absence)].map(
    ([absence, { length }]) => `${length} ${inWords[absence]}`,
  );
  const censored = missing.includes('unreached')
    ? ' Its mean is over the runs that got there and so is too small.'
    : '';
  return `"${name}": ${missing.length} of ${counted(values.length, 'run')} left out (${parts.join(', ')}).${censored}`;
}

function unfinishedWarning(arms: readonly SeriesSummary[]): string | null {
  const runs = arms.flatMap(({ values }) => values);
  const { length } = runs.filter(({ measured }) => measured.value === null && measured.absence === 'unfinished');
  if (length === 0) return null;
  const have = length === 1 ? 'has' : 'have';
  return `${length} of ${counted(runs.length, 'run')} ${have} not finished; the verdict may change when ${length === 1 ? 'it does' : 'they do'}.`;
}

/** What is to be said about pairs: each sentence once, and the pairs without a common seed by their number. */
function warningsOfPairs(pairs: readonly ArmPair[]): string[] {
  const apart = pairs.filter(({ n }) => n === 0);
  if (apart.length < 2) return pairs.flatMap(({ warnings }) => warnings);
  const together = pairs.filter(({ n }) => n > 0).flatMap(({ warnings }) => warnings);
  return [`${apart.length} of ${pairs.length} pairs have no seed on which both have a value.`, ...together];
}

/** All warnings of a comparison, each said once. */
export function allWarnings(arms: readonly SeriesSummary[], pairs: readonly ArmPair[]): string[] {
  const ofArms = [unfinishedWarning(arms), ...arms.map(seriesWarning)].filter((warning) => warning !== null);
  return [...new Set([...ofArms, ...warningsOfPairs(pairs)])];
}
