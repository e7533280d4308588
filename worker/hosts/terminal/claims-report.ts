import type { Finding, Outcome, VerdictWord } from '../../contract/claims.ts';
import { visible } from '../../contract/show.ts';
import type { KnownClaim } from '../../lab/claims/known-claim.ts';
import { type Output, proseWidth } from './output.ts';
import type { Style } from './text/style.ts';
import { table } from './text/table.ts';
import { wrap } from './text/wrap.ts';

type Page = Pick<Output, 'columns' | 'style'>;

const stateOf = ({ claim, verdict }: KnownClaim): string =>
  'why' in claim ? 'not testable here' : (verdict?.word ?? 'not run yet');

/** Claims by chapter, one line each. */
export function claimsTable(claims: readonly KnownClaim[], { columns, style }: Page): string[] {
  const byChapter = Map.groupBy(claims, ({ chapter }) => chapter);
  return [...byChapter].flatMap(([{ id, title }, own]) => [
    `${style.bold(title)} ${style.dim(`(${id})`)}`,
    ...table(
      [
        { title: 'claim', align: 'right' },
        { title: 'place' },
        { title: 'verdict', flexible: true },
        { title: 'sentence', flexible: true },
      ],
      own.map((known) => ({
        cells: [known.claim.id, known.claim.place, stateOf(known), visible(known.claim.sentence)],
        paint: paintOf(known.verdict?.word ?? null, style),
      })),
      columns,
      style,
    ),
    '',
  ]);
}

function paintOf(word: VerdictWord | null, style: Style): (text: string) => string {
  return word === null || word === 'undecided' ? style.dim : (text) => text;
}

const marks: Readonly<Record<Outcome, string>> = {
  holds: '+',
  direction: '~',
  fails: '-',
  reversed: '!',
  open: '?',
};

/** One claim with everything that was found about it. */
export function verdictLines(known: KnownClaim, page: Page): string[] {
  const { claim, verdict } = known;
  const { style } = page;
  const width = proseWidth(page);
  const findings = (list: readonly Finding[]) =>
    list.flatMap(({ says, outcome, found, expected }) =>
      wrap(`${says}: ${found} Expected: ${expected}.`, width, `  ${marks[outcome]} `, '    '),
    );
  const place = claim.place === '' ? '' : ` (${claim.place})`;
  return [
    ...wrap(`${claim.sentence}${place}`, width, `${claim.id}  `, '  '),
    ...wrap(`${stateOf(known)}${verdict ? `. ${verdict.sentence}` : ''}`, width, '  ').map(style.bold),
    ...('why' in claim ? wrap(claim.why, width, '  ') : []),
    ...findings(verdict?.stated ?? []),
    ...(verdict && verdict.corrected.length > 0 ? ['  Corrected:', ...findings(verdict.corrected)] : []),
    '',
  ];
}
