import type { Chapter, Claim } from '../../claims/claim.ts';
import type { ClaimVerdict, Prediction } from '../../contract/claims.ts';
import type { GatheredArm } from './gathered.ts';

/** What is known of one claim now. */
export interface KnownClaim {
  readonly chapter: Chapter;
  readonly claim: Claim;
  /** Empty for claims without training. */
  readonly arms: readonly GatheredArm[];
  readonly verdict: ClaimVerdict | null;
  /** Whether its runs are looked at, which takes a while; that its verdict is there is told. */
  readonly isJudging: boolean;
  readonly predicted: Prediction | null;
}
