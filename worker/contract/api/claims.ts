import { z } from 'zod';
import { claimDetail, claimSource, claimSummary, claimVersions, drawnCurve, verdictWords } from '../claims.ts';
import { id, nothing } from './ids.ts';
import { savedFile } from './reports.ts';
import type { ApiTopic } from './topic.ts';

const claimId = z.string().min(1).max(20);

const claimList = z.strictObject({
  chapters: z.array(z.strictObject({ id: z.string(), title: z.string() })),
  claims: z.array(claimSummary),
  /** Why nothing can be trained on this data now, in a sentence; null where it can. */
  problem: z.string().nullable(),
});
export type ClaimList = z.output<typeof claimList>;

/** What the lectures claim, and what came of it. */
export const claimsApi = {
  /** All claims with what is known of them; what formulas decide is known once somebody has asked for it by `runClaim`. */
  claims: { input: z.tuple([claimSource]), output: claimList },
  claim: { input: z.tuple([z.string().max(20), claimSource]), output: claimDetail },
  /** Computes a claim, or trains what the history lacks for it; answers with the runs queued. */
  runClaim: { input: z.tuple([claimId, z.enum(claimVersions), claimSource]), output: z.array(id) },
  /** Stops what trains or waits for a claim. */
  stopClaim: { input: z.tuple([claimId, claimSource]), output: nothing },
  /** Keeps what somebody expects of a claim; null forgets it. */
  predictClaim: {
    input: z.tuple([
      claimId,
      z.strictObject({ word: z.enum(verdictWords).nullable(), curve: drawnCurve.nullable() }).nullable(),
    ]),
    output: nothing,
  },
  /** The verdicts on all claims as a page, or printed. */
  claimsReport: { input: z.tuple([claimSource, z.enum(['html', 'pdf'])]), output: savedFile },
} as const satisfies ApiTopic;
