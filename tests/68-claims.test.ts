import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { book, claimOf } from '../worker/claims/book.ts';
import {
  above,
  type BaselineKind,
  between,
  isComputed,
  isTrained,
  level,
  quoted,
  rising,
  type Rule,
  same,
} from '../worker/claims/claim.ts';
import { testAccuracy } from '../worker/claims/pieces.ts';
import { seedsOf, studyExperiments } from '../worker/claims/study-experiments.ts';
import { claimVersions } from '../worker/contract/claims.ts';
import type { Run } from '../worker/contract/run.ts';
import { decideRule } from '../worker/lab/claims/decide.ts';
import { evidenceOf, type Reader } from '../worker/lab/claims/evidence.ts';
import { judgeChapter, judgeComputed } from '../worker/lab/claims/judge.ts';

const claims = book.flatMap((chapter) => chapter.claims);
const computed = claims.filter(isComputed);
const trained = claims.filter(isTrained);

describe('the book', () => {
  test('names every claim once, with a place in a lecture or none', () => {
    expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
    expect(new Set(book.map(({ id }) => id)).size).toBe(book.length);
    for (const { place } of claims) expect(place).toMatch(/^(S[0-4]:\d+)?$/);
  });

  test('is in docs/claims.md, claim by claim', () => {
    const text = readFileSync(new URL('../docs/claims.md', import.meta.url), 'utf8');
    expect([...text.matchAll(/^### (\w+)\. /gm)].map(([, id]) => id)).toEqual(claims.map(({ id }) => id));
  });

  test.each(computed.map((claim) => [claim.id, claim] as const))('claim %s comes out as it is known to', (_, claim) => {
    const { word, stated, corrected } = judgeComputed(claim, ({ value }) => value());
    expect([word, stated, corrected]).toEqual([
      claim.corrected === undefined ? 'reproduced' : 'wrong as stated',
      stated,
      corrected,
    ]);
  });

  test.each(trained.map((claim) => [claim.id, claim] as const))(
    'claim %s is trained by experiments that can be run',
    (_, claim) => {
      const names = claim.study.arms.map(({ name }) => name);
      for (const rule of [...claim.stated, ...(claim.corrected ?? [])]) {
        for (const name of armsOf(rule)) expect(names).toContain(name);
      }
      for (const version of claimVersions) {
        const seeds = seedsOf(claim.study, version);
        const experiments = studyExperiments(claim, 'mnist', claim.study.arms, seeds);
        expect(experiments.flatMap(({ arms }) => arms.map(({ name }) => name)).sort()).toEqual(names.toSorted());
        for (const experiment of experiments) expect(experiment.seeds).toEqual(seeds);
      }
      expect(claim.study.seeds.quick).toBeLessThanOrEqual(claim.study.seeds.full);
    },
  );
});

function armsOf(rule: Rule): readonly string[] {
  if (rule.kind === 'difference') return [...rule.above, ...rule.below];
  if (rule.kind === 'baseline') return [];
  return 'arms' in rule ? rule.arms : [rule.arm];
}

/** Runs of arms whose readings are given: the value of the seed 1, 2, ... */
function measured(values: Readonly<Record<string, readonly number[]>>) {
  const numbers = new Map<number, number>();
  const arms = Object.entries(values).map(([name, ofArm], arm) => ({
    arm: { name, changes: {} },
    key: name,
    runs: new Map(
      ofArm.map((value, i) => {
        const run = { id: 100 * arm + i, seed: i + 1, state: 'finished' } as Run;
        numbers.set(run.id, value);
        return [run.seed, run];
      }),
    ),
  }));
  const reader: Reader = {
    read: ({ id }) => numbers.get(id) ?? null,
    baseline: (kind) => (kind === 'rbf-svm' ? 0.85 : null),
    disagreements: () => null,
    ensemble: () => Promise.resolve(null),
  };
  return { arms, reader };
}

async function decided(rule: Rule, values: Readonly<Record<string, readonly number[]>>) {
  const { arms, reader } = measured(values);
  const evidence = await evidenceOf(rule, arms, reader);
  return decideRule(evidence, evidence.p);
}

const low = [0.82, 0.822, 0.819, 0.823];
const plus = (values: readonly number[], by: number) => values.map((value, i) => value + by + 0.0005 * ((i % 2) - 0.5));

describe('a rule', () => {
  const improves = above('b', 'a', between(0.03, 0.07), testAccuracy);

  test.each([
    ['as large as claimed', 0.05, 'holds'],
    ['there, but smaller', 0.01, 'direction'],
    ['there, but larger', 0.12, 'direction'],
    ['the other way round', -0.05, 'reversed'],
  ])('finds a difference that is %s', async (_, by, outcome) => {
    expect((await decided(improves, { a: low, b: plus(low, by) })).outcome).toBe(outcome);
  });

  test('rules out a difference that is not there', async () => {
    expect((await decided(improves, { a: low, b: plus(low, 0) })).outcome).toBe('fails');
  });

  test('says how many seeds are needed where values are all over the place', async () => {
    const { outcome, needed } = await decided(improves, { a: low, b: [0.9, 0.8, 0.95, 0.82] });
    expect(outcome).toBe('open');
    expect(needed).toBeGreaterThan(4);
    expect((await decided(improves, { a: [0.8], b: [0.85] })).outcome).toBe('open');
    expect((await decided(improves, { a: [0.8], b: [] })).outcome).toBe('open');
  });

  test('pairs by seed alone', async () => {
    // Without the pairs the spread of the seeds would hide the difference.
    const seeds = [0.5, 0.6, 0.7, 0.8];
    expect((await decided(improves, { a: seeds, b: plus(seeds, 0.05) })).outcome).toBe('holds');
    expect((await decided(improves, { a: seeds, b: plus(seeds, 0.05).toReversed() })).outcome).toBe('open');
  });

  test('takes arms for the same only where a test says so', async () => {
    const alike = same(['a', 'b'], 0.005, testAccuracy);
    expect((await decided(alike, { a: low, b: plus(low, 0) })).outcome).toBe('holds');
    expect((await decided(alike, { a: low, b: plus(low, 0.02) })).outcome).toBe('fails');
    const { outcome, needed } = await decided(alike, { a: low, b: [0.826, 0.817, 0.824, 0.819] });
    expect(outcome).toBe('open');
    expect(needed).toBeGreaterThan(4);
  });

  test('sets arms against a learner that is no network, whichever is to be ahead', async () => {
    const against = (baseline: BaselineKind, ahead: 'arm' | 'baseline'): Rule => ({
      kind: 'against-baseline',
      arm: 'a',
      baseline,
      train: 1000,
      ahead,
      expected: between(0, 0.5),
    });
    expect((await decided(against('rbf-svm', 'baseline'), { a: low })).outcome).toBe('holds');
    expect((await decided(against('rbf-svm', 'arm'), { a: low })).outcome).toBe('reversed');
    expect((await decided(against('nearest-neighbours', 'arm'), { a: low })).outcome).toBe('open');
  });

  test('follows a trend, and notices one that goes down or is not steady', async () => {
    const trend = rising(['a', 'b', 'c'], testAccuracy);
    const [a, b, c] = [low, plus(low, 0.02), plus(low, 0.04)];
    expect((await decided(trend, { a, b, c })).outcome).toBe('holds');
    expect((await decided(trend, { a: c, b, c: a })).outcome).toBe('reversed');
    expect((await decided(trend, { a, b: c, c: plus(low, 0.03) })).outcome).not.toBe('holds');
  });

  test('places a mean in a range and a quoted number among seeds', async () => {
    expect((await decided(level('a', testAccuracy, between(0.81, 0.83)), { a: low })).outcome).toBe('holds');
    expect((await decided(level('a', testAccuracy, between(0.9, 1)), { a: low })).outcome).toBe('fails');
    const six = [...low, 0.821, 0.8205];
    expect((await decided(quoted('a', testAccuracy, 0.8215), { a: six })).outcome).toBe('holds');
    expect((await decided(quoted('a', testAccuracy, 0.84), { a: six })).outcome).toBe('fails');
    expect(await decided(quoted('a', testAccuracy, 0.8215), { a: low })).toEqual({ outcome: 'open', needed: 5 });
  });
});

test('the tests of a chapter are adjusted together', async () => {
  const { claim } = claimOf('42');
  if (!isTrained(claim)) throw new Error('claim 42 is trained');
  const rule = above('λ = 0.1', 'λ = 0', between(0.03, 0.07), testAccuracy);
  const { arms, reader } = measured({ 'λ = 0': low, 'λ = 0.1': [0.86, 0.9, 0.85, 0.86] });
  const evidence = await evidenceOf(rule, arms, reader);
  const alone = judgeChapter([{ claim, stated: [evidence], corrected: [] }]).get(claim)!;
  const others = Array.from({ length: 9 }, (_, i) => ({ ...evidence, p: 0.9 + i / 100 }));
  const mirrored = { ...evidence, rule: above('λ = 0', 'λ = 0.1', between(0, 1), testAccuracy) };
  const among = judgeChapter([{ claim, stated: [evidence, ...others], corrected: [] }]).get(claim)!;
  expect(alone.stated[0]!.p).toBe(evidence.p);
  const twice = judgeChapter([{ claim, stated: [evidence], corrected: [mirrored] }]).get(claim)!;
  expect(twice.stated[0]!.p).toBe(evidence.p);
  expect(among.stated[0]!.p).toBeCloseTo(10 * evidence.p!, 12);
  expect(alone.word).toBe('reproduced');
  expect(alone.stated[0]!.found).toMatch(/95 % interval .*; paired t test, p = 0\.0\d+; n = 4 seeds/);
});

test('an unknown claim or chapter is named in the refusal', () => {
  expect(() => claimOf('999')).toThrow('There is no claim "999"');
});
