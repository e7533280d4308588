import type { BaselineKind, Reading, Rule } from '../../claims/claim.ts';
import { validationAccuracy } from '../../claims/pieces.ts';
import type { Run } from '../../contract/run.ts';
import { contrasts, linearWeights } from '../statistics/contrast.ts';
import { describe, type Description } from '../statistics/describe.ts';
import { equivalence, type Equivalence } from '../statistics/equivalence.ts';
import { pageTrend, type TrendTest } from '../statistics/page-trend.ts';
import { pairedDifferences, pairedT } from '../statistics/paired-t.ts';
import { type Placed, placeAmong } from '../statistics/prediction.ts';
import { shareInterval } from '../statistics/binomial.ts';
import type { GatheredArm } from './gathered.ts';

/** The values of an arm by seed. */
export interface ArmValues {
  readonly name: string;
  readonly values: ReadonlyMap<number, number>;
}

/** What was measured for a rule. `p` is that of its test, before Holm; null where the rule makes none. */
export interface Evidence extends Description {
  readonly rule: Rule;
  readonly arms: readonly ArmValues[];
  readonly p: number | null;
  /** Trend: one-sided for rising and for falling; equivalence; where a quoted number lies. */
  readonly trend?: { readonly up: TrendTest; readonly down: TrendTest };
  readonly equivalence?: Equivalence | null;
  readonly placed?: Placed | null;
  readonly hits?: number;
}

/** What evidence is made of besides the runs themselves. */
export interface Reader {
  readonly read: (run: Run, reading: Reading) => number | null;
  /** Accuracy on validation of a learner that is no network; null before it was trained. */
  readonly baseline: (kind: BaselineKind, train: number) => number | null;
  readonly disagreements: (a: Run, b: Run) => number | null;
  readonly ensemble: (
    runs: readonly Run[],
    figure: Extract<Rule, { kind: 'ensemble' }>['figure'],
  ) => Promise<number | null>;
}

/** What the runs of a claim's arms say of a rule. */
export async function evidenceOf(rule: Rule, gathered: readonly GatheredArm[], reader: Reader): Promise<Evidence> {
  const runsOf = (name: string) => gathered.find(({ arm }) => arm.name === name)!.runs;
  const valuesOf = (name: string, reading: Reading): ArmValues => ({
    name,
    values: new Map(
      [...runsOf(name)].flatMap(([seed, run]) => {
        const value = isDone(run) ? reader.read(run, reading) : null;
        return value === null ? [] : [[seed, value] as const];
      }),
    ),
  });
  switch (rule.kind) {
    case 'difference': {
      const names = [...rule.above, ...rule.below];
      const arms = names.map((name) => valuesOf(name, rule.reading));
      const blocks = inCommon(arms).map((block) => (rule.ratio ? block.map(Math.log) : block));
      const weights = names.map((_, i) => (i < rule.above.length ? 1 : -1));
      const differences = contrasts(
        blocks.filter((block) => block.every(Number.isFinite)),
        weights,
      );
      return { rule, arms, ...describe(differences), p: testOf(differences) };
    }
    case 'equivalence': {
      const arms = rule.arms.map((name) => valuesOf(name, rule.reading));
      const blocks = inCommon(arms);
      const differences = pairedDifferences(
        blocks.map(([a]) => a!),
        blocks.map(([, b]) => b!),
      );
      const found = equivalence(differences, rule.margin);
      return { rule, arms, ...describe(differences), p: found?.p ?? null, equivalence: found };
    }
    case 'trend': {
      const arms = rule.arms.map((name) => valuesOf(name, rule.reading));
      const blocks = inCommon(arms);
      const rises = contrasts(blocks, linearWeights(arms.length));
      const [up, down] = [pageTrend(blocks), pageTrend(blocks.map((block) => block.toReversed()))];
      const p = up && down ? Math.min(1, 2 * Math.min(up.p, down.p)) : null;
      return { rule, arms, ...describe(rises), p, ...(up && down && { trend: { up, down } }) };
    }
    case 'level': {
      const arms = [valuesOf(rule.arm, rule.reading)];
      return { rule, arms, ...describe([...arms[0]!.values.values()]), p: null };
    }
    case 'quoted': {
      const arms = [valuesOf(rule.arm, rule.reading)];
      const values = [...arms[0]!.values.values()];
      return { rule, arms, ...describe(values), p: null, placed: placeAmong(rule.value, values) };
    }
    case 'share': {
      const arms = [valuesOf(rule.arm, rule.reading)];
      const values = [...arms[0]!.values.values()];
      const hits = values.filter((value) => value >= rule.within.from && value < rule.within.to).length;
      const n = values.length;
      const interval = n === 0 ? null : shareInterval(hits, n);
      return { rule, arms, n, mean: n === 0 ? null : hits / n, sd: null, interval, p: null, hits };
    }
    case 'baseline': {
      const value = reader.baseline(rule.baseline, rule.train);
      return { rule, arms: [], n: value === null ? 0 : 1, mean: value, sd: null, interval: null, p: null };
    }
    case 'against-baseline': {
      const arms = [valuesOf(rule.arm, validationAccuracy)];
      const value = reader.baseline(rule.baseline, rule.train);
      const sign = rule.ahead === 'arm' ? 1 : -1;
      const leads = value === null ? [] : [...arms[0]!.values.values()].map((each) => sign * (each - value));
      return { rule, arms, ...describe(leads), p: testOf(leads) };
    }
    case 'disagreement': {
      const [a, b] = rule.arms.map(runsOf);
      const counts = [...a!].flatMap(([seed, run]) => {
        const partner = b!.get(seed);
        const count = partner && isDone(run) && isDone(partner) ? reader.disagreements(run, partner) : null;
        return count === null ? [] : [[seed, count] as const];
      });
      const values = new Map(counts);
      const arms = [{ name: `${rule.arms[0]} and ${rule.arms[1]}`, values }];
      return { rule, arms, ...describe([...values.values()]), p: null };
    }
    case 'ensemble': {
      const runs = [...runsOf(rule.arm).values()].filter(({ state }) => state === 'finished');
      const value = runs.length < 2 ? null : await reader.ensemble(runs, rule.figure);
      return { rule, arms: [], n: runs.length, mean: value, sd: null, interval: null, p: null };
    }
  }
}

const isDone = ({ state }: Run): boolean => state === 'finished' || state === 'diverged';

/** One block per seed that every arm has, in the order of the seeds. */
function inCommon(arms: readonly ArmValues[]): number[][] {
  const [first, ...others] = arms;
  const seeds = [...(first?.values.keys() ?? [])].filter((seed) => others.every(({ values }) => values.has(seed)));
  return seeds.sort((a, b) => a - b).map((seed) => arms.map(({ values }) => values.get(seed)!));
}

/** The paired t test; where differences do not vary they are what they are. */
function testOf(differences: readonly number[]): number | null {
  const { n, mean, sd } = describe(differences);
  if (n < 2 || mean === null) return null;
  return sd === 0 ? (mean === 0 ? 1 : 0) : pairedT(differences)!.p;
}
