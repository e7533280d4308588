import type { ComputedClaim, TrainedClaim } from '../../claims/claim.ts';
import type { ClaimVerdict, Finding, VerdictWord } from '../../contract/claims.ts';
import { holm } from '../statistics/holm.ts';
import { decideRule } from './decide.ts';
import type { Evidence } from './evidence.ts';
import { findingOf, findingOfFact } from './finding.ts';

/** What the runs say of a claim's rules. */
export interface ClaimEvidence {
  readonly claim: TrainedClaim;
  readonly stated: readonly Evidence[];
  readonly corrected: readonly Evidence[];
}

/** The verdict on a computed claim. */
export function judgeComputed(
  claim: ComputedClaim,
  valueOf: (fact: ComputedClaim['stated'][number]) => number,
): ClaimVerdict {
  const findings = (facts: ComputedClaim['stated']) => facts.map((fact) => findingOfFact(fact, valueOf(fact)));
  return verdictOf(findings(claim.stated), findings(claim.corrected ?? []), claim.right ?? null);
}

/**
 * The verdicts on the claims of a chapter, with Holm over all its tests that were made, so that the chapter as a whole
 * errs in one of twenty at most. Tests of equivalence are not of the family: their error is the other one.
 */
export function judgeChapter(chapter: readonly ClaimEvidence[]): Map<TrainedClaim, ClaimVerdict> {
  const tests = chapter
    .flatMap(({ stated, corrected }) => [...stated, ...corrected])
    .filter(({ rule, p }) => p !== null && rule.kind !== 'equivalence');
  // A test that is looked at twice, as what is said and as what is right, is made once.
  const family = new Map(tests.map((evidence) => [testKey(evidence), evidence.p!]));
  const adjusted = holm([...family.values()]);
  const places = [...family.keys()];
  const pOf = (evidence: Evidence): number | null =>
    tests.includes(evidence) ? adjusted[places.indexOf(testKey(evidence))]! : evidence.p;
  const findings = (evidence: readonly Evidence[]) =>
    evidence.map((each) => findingOf(each, decideRule(each, pOf(each)), pOf(each)));
  return new Map(
    chapter.map(({ claim, stated, corrected }) => [
      claim,
      verdictOf(findings(stated), findings(corrected), claim.right ?? null),
    ]),
  );
}

/** The same for the same test, whichever side is said to be ahead and by how much. */
function testKey({ rule, p, arms }: Evidence): string {
  const names = arms.map(({ name }) => name).sort();
  switch (rule.kind) {
    case 'against-baseline':
      return JSON.stringify([rule.baseline, rule.train, names, p]);
    case 'difference':
    case 'trend':
      return JSON.stringify([rule.kind, rule.reading, names, p]);
    default:
      return JSON.stringify([rule, p]);
  }
}

const is = (findings: readonly Finding[], outcome: Finding['outcome']): boolean =>
  findings.some((finding) => finding.outcome === outcome);

/** All that is claimed has to hold; what fails clearest decides. */
function wordOf(stated: readonly Finding[], corrected: readonly Finding[]): VerdictWord {
  const isRefuted = is(stated, 'reversed') || is(stated, 'fails');
  if (
    isRefuted &&
    corrected.length > 0 &&
    corrected.every(({ outcome }) => outcome === 'holds' || outcome === 'direction')
  ) {
    return 'wrong as stated';
  }
  if (is(stated, 'reversed')) return 'reversed';
  if (is(stated, 'fails')) return 'not reproduced';
  if (is(stated, 'open')) return 'undecided';
  return is(stated, 'direction') ? 'reproduced in direction only' : 'reproduced';
}

function verdictOf(stated: Finding[], corrected: Finding[], right: string | null): ClaimVerdict {
  const word = wordOf(stated, corrected);
  return { word, sentence: sentenceOf(word, stated, right), stated, corrected };
}

function sentenceOf(word: VerdictWord, stated: readonly Finding[], right: string | null): string {
  const about = right === null ? '' : ` ${right}`;
  switch (word) {
    case 'reproduced':
      return 'It came out as it is said.';
    case 'reproduced in direction only':
      return `The direction is as it is said, the size is not.${about}`;
    case 'not reproduced':
      return `It did not come out as it is said.${about}`;
    case 'reversed':
      return `It came out the other way round.${about}`;
    case 'wrong as stated':
      return right ?? 'As it is said it is wrong.';
    case 'undecided': {
      const needed = Math.max(...stated.map((finding) => finding.needed ?? 0));
      return needed > 0 ? `Too few seeds: about ${needed} more are needed.` : 'More seeds would hardly decide it.';
    }
  }
}
