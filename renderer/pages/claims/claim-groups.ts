import type { ClaimList } from '../../../worker/contract/api/claims.ts';
import { type ClaimSummary, lectures, type VerdictWord } from '../../../worker/contract/claims.ts';
import { texts } from '../../texts/texts.ts';

export type Grouping = keyof typeof texts.claims.groups;
export type Shown = keyof typeof texts.claims.states;

export interface ClaimGroup {
  readonly title: string;
  readonly claims: readonly ClaimSummary[];
}

const wrongWords: readonly (VerdictWord | null)[] = ['wrong as stated', 'not reproduced', 'reversed'];

function isShown(shown: Shown, { why, word }: ClaimSummary): boolean {
  switch (shown) {
    case 'all':
      return true;
    case 'open':
      return why === null && (word === null || word === 'undecided');
    case 'wrong':
      return wrongWords.includes(word);
    case 'untestable':
      return why !== null;
  }
}

/** The claims to be shown, in the order of the book or of the lectures; groups without any are left out. */
export function claimGroups({ chapters, claims }: ClaimList, by: Grouping, shown: Shown): ClaimGroup[] {
  const wanted = claims.filter((claim) => isShown(shown, claim));
  const titles =
    by === 'chapter'
      ? chapters.map(({ id, title }) => [id, title] as const)
      : [...Object.entries(lectures), ['', texts.claims.noLecture] as const];
  return titles
    .map(([key, title]) => ({ title, claims: wanted.filter((claim) => claim[by] === key) }))
    .filter((group) => group.claims.length > 0);
}

/** Whether a verdict is as it should be, to be looked at, or open; the word itself says which. */
export function toneOf(word: VerdictWord | null): 'plain' | 'good' | 'warn' | 'bad' {
  switch (word) {
    case 'reproduced':
      return 'good';
    case 'wrong as stated':
    case 'reproduced in direction only':
      return 'warn';
    case 'not reproduced':
    case 'reversed':
      return 'bad';
    case 'undecided':
    case null:
      return 'plain';
  }
}

/** What stands on the card of a claim. */
export function stateOf({ why, word, isJudging, progress }: ClaimSummary): string {
  if (why !== null) return texts.claims.untestable;
  if (progress && progress.full.active > 0) return texts.claims.training;
  return word ?? (isJudging ? texts.claims.judging : texts.claims.notRun);
}
