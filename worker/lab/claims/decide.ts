import type { Range } from '../../claims/claim.ts';
import type { Outcome } from '../../contract/claims.ts';
import { significance } from '../comparison/decide.ts';
import type { Interval } from '../statistics/describe.ts';
import { pairsForEquivalence } from '../statistics/equivalence.ts';
import { pairsNeeded } from '../statistics/sample-size.ts';
import type { Evidence } from './evidence.ts';

export interface Decision {
  readonly outcome: Outcome;
  /** Seeds in all that would decide it, where it is open; null where more than a thousand would be needed. */
  readonly needed: number | null;
}

/** Fewer seeds never decide what seeds change. */
const fewestSeeds = 2;
/** A quoted number needs a distribution to lie in. */
const fewestForQuote = 5;

const settled = (outcome: Outcome): Decision => ({ outcome, needed: null });
const open = (needed: number | null): Decision => ({ outcome: 'open', needed });

const within = ({ from, to }: Range, value: number): boolean => value >= from && value <= to;
const apart = ({ from, to }: Range, [low, high]: Interval): boolean => high < from || low > to;

/**
 * What evidence says of its rule.
 * @param p of its test, after Holm over the tests of the chapter.
 */
export function decideRule(evidence: Evidence, p: number | null): Decision {
  const { rule, n, mean } = evidence;
  if (n === 0 || mean === null) return open(fewestSeeds);
  switch (rule.kind) {
    case 'difference': {
      const range = rule.ratio ? { from: Math.log(rule.expected.from), to: Math.log(rule.expected.to) } : rule.expected;
      return decideDifference(evidence, { from: Number.isNaN(range.from) ? -Infinity : range.from, to: range.to }, p);
    }
    case 'against-baseline':
      return decideDifference(evidence, rule.expected, p);
    case 'equivalence':
      return decideEquivalence(evidence, rule.margin);
    case 'trend':
      return decideTrend(evidence, p);
    case 'level':
    case 'disagreement':
      return decideLevel(evidence, rule.expected);
    case 'share':
      if (within(rule.expected, mean)) return settled('holds');
      return evidence.interval && apart(rule.expected, evidence.interval) ? settled('fails') : open(2 * n);
    case 'quoted': {
      if (n < fewestForQuote || !evidence.placed) return open(fewestForQuote);
      const [low, high] = evidence.placed.interval;
      return settled(rule.value >= low && rule.value <= high ? 'holds' : 'fails');
    }
    case 'baseline':
    case 'ensemble':
      return settled(within(rule.expected, mean) ? 'holds' : 'fails');
  }
}

function decideDifference({ n, mean, sd, interval }: Evidence, expected: Range, p: number | null): Decision {
  if (n < fewestSeeds || mean === null || sd === null || interval === null || p === null) return open(fewestSeeds + 1);
  const smallest = Math.max(expected.from, 0);
  if (p < significance) {
    if (mean < 0) return settled('reversed');
    if (within(expected, mean)) return settled('holds');
    if (apart(expected, interval)) return settled('direction');
    return open(seedsFor(Math.min(Math.abs(mean - expected.from), Math.abs(mean - expected.to)), sd, n));
  }
  // No difference is shown, and one as large as was claimed is ruled out.
  if (expected.from > 0 && interval[1] < expected.from) return settled('fails');
  const wanted = seedsFor(Math.max(smallest, Math.abs(mean)), sd, n);
  return wanted === null ? settled('fails') : open(wanted);
}

function decideEquivalence({ n, mean, sd, interval, equivalence }: Evidence, margin: number): Decision {
  if (!equivalence || mean === null || sd === null || interval === null) return open(fewestSeeds);
  if (equivalence.p < significance) return settled('holds');
  if (apart({ from: -margin, to: margin }, interval)) return settled('fails');
  const room = margin - Math.abs(mean);
  const needed = room <= 0 ? null : pairsForEquivalence(sd, room);
  return open(needed === null ? null : Math.max(n + 1, needed));
}

function decideTrend({ n, mean, sd, trend, arms }: Evidence, p: number | null): Decision {
  if (!trend || p === null || mean === null) return open(fewestSeeds);
  if (p < significance) {
    const rises = trend.up.p < trend.down.p;
    if (!rises) return settled('reversed');
    const means = arms.map(({ values }) => [...values.values()].reduce((sum, each) => sum + each, 0) / values.size);
    const isSteady = means.every((each, i) => i === 0 || each >= means[i - 1]!);
    return settled(isSteady ? 'holds' : 'direction');
  }
  const needed = sd === null ? fewestSeeds : seedsFor(Math.abs(mean), sd, n);
  return needed === null ? settled('fails') : open(needed);
}

function decideLevel({ n, mean, interval }: Evidence, expected: Range): Decision {
  if (mean === null) return open(fewestSeeds);
  if (n >= fewestSeeds && within(expected, mean)) return settled('holds');
  if (n < fewestSeeds || interval === null) return open(fewestSeeds);
  if (apart(expected, interval)) return settled('fails');
  // Where the mean lies outside, an interval half as wide would decide: four times the seeds.
  return open(Math.min(1000, 4 * n));
}

/** Seeds for a paired t test to show a difference of this size with 80 % power; more than there are. */
function seedsFor(size: number, sd: number, n: number): number | null {
  if (sd === 0 || size === 0) return sd === 0 ? n + 1 : null;
  const needed = pairsNeeded(size / sd);
  return needed === null ? null : Math.max(n + 1, needed);
}
