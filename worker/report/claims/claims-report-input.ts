import type { ClaimDetail, VerdictWord } from '../../contract/claims.ts';

export type ReportedClaim = Omit<ClaimDetail, 'seconds' | 'experiments'>;

/** All that a report of the claims says. */
export interface ClaimsReportInput {
  /** ISO time. */
  readonly writtenAt: string;
  readonly version: string;
  /** What was trained on. */
  readonly data: string;
  readonly chapters: readonly { readonly title: string; readonly claims: readonly ReportedClaim[] }[];
}

/** How a claim stands, in words. */
export const stateOf = ({
  why,
  word,
}: Pick<ReportedClaim, 'why' | 'word'>): VerdictWord | 'not testable here' | 'not run yet' =>
  why === null ? (word ?? 'not run yet') : 'not testable here';

/** The claims of every state, the most frequent first. */
export function statesOf({ chapters }: ClaimsReportInput): [state: string, claims: ReportedClaim[]][] {
  const states = Map.groupBy(
    chapters.flatMap(({ claims }) => claims),
    stateOf,
  );
  return [...states].sort(([, a], [, b]) => b.length - a.length);
}

/** On how many seeds a verdict rests: "3 of 8 seeds"; empty where there is none, or it rests on none. */
export function seedsOf({ progress, verdict }: ReportedClaim): string {
  if (progress === null || verdict === null) return '';
  const { full, quick } = progress;
  const judged = full.done === full.runs ? full.seeds : Math.max(...verdict.stated.map(({ n }) => n));
  if (judged >= full.seeds) return `${full.seeds} seeds`;
  return `${judged} of ${full.seeds} seeds${judged === quick.seeds ? ' (quick version)' : ''}`;
}
