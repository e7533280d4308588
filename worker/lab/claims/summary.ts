import { type Claim, isTrained } from '../../claims/claim.ts';
import type { ClaimDetail, ClaimSummary } from '../../contract/claims.ts';
import { progressOf } from './gathered.ts';
import type { KnownClaim } from './known-claim.ts';
import { readingInWords } from './reading-words.ts';

/** A claim as it is listed. */
export function summaryOf({ chapter, claim, arms, verdict, isJudging, predicted }: KnownClaim): ClaimSummary {
  return {
    id: claim.id,
    chapter: chapter.id,
    lecture: claim.place.split(':')[0]!,
    place: claim.place,
    kind: claim.kind,
    sentence: claim.sentence,
    why: 'why' in claim ? claim.why : null,
    word: verdict?.word ?? null,
    isJudging,
    predicted,
    progress:
      isTrained(claim) && arms.length > 0
        ? { quick: progressOf(claim, arms, 'quick'), full: progressOf(claim, arms, 'full') }
        : null,
  };
}

/** A claim with everything that does not depend on the machine. */
export function reportedOf(known: KnownClaim): Omit<ClaimDetail, 'seconds' | 'experiments'> {
  const { claim, arms, verdict } = known;
  return {
    ...summaryOf(known),
    formula: claim.tex ?? null,
    look: claim.look,
    right: claim.right ?? null,
    arms: arms.map(({ arm }) => arm.name),
    curve: curveOf(claim),
    verdict,
  };
}

function curveOf(claim: Claim): ClaimDetail['curve'] {
  const trend = isTrained(claim) ? claim.stated.find((rule) => rule.kind === 'trend') : undefined;
  return trend?.kind === 'trend' ? { arms: [...trend.arms], title: readingInWords(trend.reading) } : null;
}
