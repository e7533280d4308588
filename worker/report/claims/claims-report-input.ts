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

/** How many claims there are of every state, most frequent first. */
export function statesOf({ chapters }: ClaimsReportInput): [state: string, count: number][] {
  const states = Map.groupBy(
    chapters.flatMap(({ claims }) => claims),
    stateOf,
  );
  return [...states].map(([state, claims]): [string, number] => [state, claims.length]).sort((a, b) => b[1] - a[1]);
}

/** On how many seeds a claim was judged: "3 of 8 seeds". */
export function seedsOf({ progress }: ReportedClaim): string {
  if (progress === null) return '';
  const { full, quick } = progress;
  const perSeed = full.runs / full.seeds;
  const done = Math.floor(full.done / perSeed);
  return done >= full.seeds
    ? `${full.seeds} seeds`
    : `${done} of ${full.seeds} seeds${done === quick.seeds ? ' (quick version)' : ''}`;
}
