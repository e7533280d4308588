import type { Measure } from '../../contract/experiment.ts';
import { inWords } from '../../contract/recipe-words.ts';
import { visible } from '../../contract/show.ts';
import { formatAmount, formatValue, measureInWords } from '../../contract/wording.ts';
import type { DoneRound, Ranked } from '../../lab/search/rounds.ts';
import { type Output, proseWidth } from './output.ts';
import { counted } from './text/quantities.ts';
import { table } from './text/table.ts';
import { wrap } from './text/wrap.ts';

type Page = Pick<Output, 'columns' | 'style'>;

const nothing = '–';

/** The trials of a round, the best first, with the values that are varied in a column each. */
export function roundReport(
  number: number,
  experimentId: number,
  round: DoneRound,
  ranking: readonly Ranked[],
  measure: Measure,
  { columns, style }: Page,
): string[] {
  const paths = Object.keys(round.trials[0] ?? {});
  const sizes = [
    counted(round.trials.length, 'trial'),
    counted(round.seeds.length, 'seed'),
    counted(round.epochs, 'epoch'),
  ].join(' x ');
  const rows = ranking.map(({ trial, n, mean, sd, runs }) => {
    const without = runs.flatMap(({ seed, measured }) =>
      measured.value === null ? [`seed ${seed} ${measured.why}`] : [],
    );
    const unstable = runs.filter(({ isStable }) => !isStable).length;
    const notes = [...(unstable > 0 ? [`training cost not lower in ${unstable}`] : []), ...without];
    return {
      cells: [
        ...paths.map((path) => visible(inWords(trial[path]))),
        String(n),
        mean === null ? nothing : formatValue(measure, mean),
        sd === null ? nothing : formatAmount(measure, sd),
        visible(notes.join('; ')),
      ],
    };
  });
  return [
    style.bold(`Round ${number}: ${sizes}`) + style.dim(` (experiment ${experimentId})`),
    ...table(
      [
        ...paths.map((title) => ({ title, align: 'right' as const })),
        { title: 'n', align: 'right' },
        { title: 'mean', align: 'right' },
        { title: 'sd', align: 'right' },
        { title: '', flexible: true },
      ],
      rows,
      columns,
      style,
    ),
    '',
  ];
}

/** What was chosen, and how to use it. */
export function chosenReport(chosen: Ranked | null, trials: number, measure: Measure, page: Page): string[] {
  const width = proseWidth(page);
  if (chosen === null || chosen.mean === null) return wrap('Nothing could be chosen: no trial came to a value.', width);
  const settings = Object.entries(chosen.trial);
  const words = settings.map(([path, value]) => `${path} ${inWords(value)}`).join(', ');
  const value = `${formatValue(measure, chosen.mean)} over ${counted(chosen.n, 'seed')}`;
  return [
    ...wrap(`Chosen: ${visible(words)} (${measureInWords(measure)}: ${value})`, width).map(page.style.bold),
    `  ${settings.map(([path, each]) => `--set ${path}=${visible(shellValue(each))}`).join(' ')}`,
    ...wrap(
      `The value of the best of ${counted(trials, 'trial')} flatters it, for it was chosen by that value: ` +
        'judge it on seeds that the search did not use, and at the very end on the test set.',
      width,
      '! ',
      '  ',
    ),
  ];
}

const shellValue = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : `'${JSON.stringify(value)}'`;
