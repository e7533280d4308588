import type { ArmPair, Comparison, SeriesSummary } from '../../contract/comparison.ts';
import type { Measure } from '../../contract/experiment.ts';
import type { Result, RunResult } from '../../contract/result.ts';
import { visible } from '../../contract/show.ts';
import {
  formatAmount,
  formatInterval,
  formatP,
  formatValue,
  isShare,
  measureInWords,
  metricInWords,
} from '../../contract/wording.ts';
import { type Output, proseWidth } from './output.ts';
import { counted, percent } from './text/quantities.ts';
import { table } from './text/table.ts';
import { wrap } from './text/wrap.ts';

type Page = Pick<Output, 'columns' | 'style'>;

/** Pairs that are worth a line each; with more, those of the best arm alone. */
const mostPairs = 21;
const nothing = '–';

/** How the arms of an experiment compare, for people: the series, the pairs, what is left out and why, the verdict. */
export function comparisonReport(result: Result, page: Page): string[] {
  const { comparison, why } = result;
  const width = proseWidth(page);
  const outcome = comparison
    ? [
        page.style.bold(capitalised(measureInWords(comparison.measure))),
        ...seriesLines(result, comparison, page),
        ...notAsPlanned(result, comparison, width),
        ...pairLines(comparison, page),
        '',
        ...wrap(`Verdict: ${visible(comparison.verdict)}`, width).map(page.style.bold),
        ...comparison.warnings.flatMap((warning) => wrap(visible(warning), width, '! ', '  ')),
      ]
    : wrap(`The arms cannot be compared: ${visible(why ?? 'nothing is known of them.')}`, width);
  return [...heading(result, page), '', ...outcome];
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** User text in one line. */
const oneLine = (text: string): string => visible(text.replaceAll(/\s+/g, ' ').trim());

function heading({ id, experiment, data, arms }: Result, page: Page): string[] {
  const width = proseWidth(page);
  const records = arms.flatMap(({ runs }) => runs.flatMap(({ device }) => device ?? []));
  const devices = new Set(records.map(({ got }) => got));
  const unnamed = records.filter(({ asked, got }) => asked !== got);
  const reasons = new Set(unnamed.map(({ asked, got, detail }) => `On ${got}, asked for ${asked}: ${detail}`));
  const facts = [
    `experiment ${id}`,
    `${counted(arms.length, 'arm')} x ${counted(experiment.seeds.length, 'seed')}`,
    visible(data.name),
    ...(devices.size > 0 ? [[...devices].join(' and ')] : []),
  ];
  return [
    ...wrap(oneLine(experiment.name), width).map(page.style.bold),
    ...(experiment.question.trim() === '' ? [] : wrap(oneLine(experiment.question), width)),
    ...wrap(facts.join(', '), width).map(page.style.dim),
    ...[...reasons].flatMap((reason) => wrap(visible(reason), width)).map(page.style.dim),
  ];
}

function seriesLines(result: Result, { measure, arms, best }: Comparison, { columns, style }: Page): string[] {
  const spread = ({ interval }: SeriesSummary): string => {
    if (interval === null) return nothing;
    const [low, high] = interval.map((end) => formatValue(measure, end));
    return `${low?.replace(/ %$/, '')} to ${high}`;
  };
  const ends = endColumns(result, measure);
  return table(
    [
      { title: 'arm', flexible: true },
      { title: 'n', align: 'right' },
      { title: 'mean', align: 'right' },
      { title: 'sd', align: 'right' },
      { title: '95 % interval', align: 'right' },
      ...ends.map(({ title }) => ({ title, align: 'right' as const })),
    ],
    arms.map((series, arm) => ({
      cells: [
        visible(series.name),
        series.n === series.values.length ? String(series.n) : `${series.n} of ${series.values.length}`,
        series.mean === null ? nothing : formatValue(measure, series.mean),
        series.sd === null ? nothing : formatAmount(measure, series.sd),
        spread(series),
        ...ends.map(({ means }) => means[arm] ?? nothing),
      ],
      ...(series.name === best && { paint: style.bold }),
    })),
    columns,
    style,
  );
}

interface EndColumn {
  readonly title: string;
  /** By arm; null without a value. */
  readonly means: readonly (string | null)[];
}

/** Mean accuracy of the runs that finished, where the measure itself does not say it. */
function endColumns({ arms }: Result, { metric, split, at }: Measure): EndColumn[] {
  const means = (accuracy: (run: RunResult) => number | undefined): (string | null)[] =>
    arms.map(({ runs }) => {
      const values = runs
        .filter(({ outcome }) => outcome === 'finished')
        .map(accuracy)
        .filter((value) => value !== undefined);
      return values.length === 0 ? null : percent(values.reduce((sum, value) => sum + value, 0) / values.length);
    });
  const isMeasured = (asked: Measure['split']): boolean =>
    metric === 'accuracy' && at.kind === 'final' && split === asked;
  const all: (EndColumn & { readonly split: Measure['split'] })[] = [
    {
      title: split === 'validation' ? 'at the end' : 'validation',
      split: 'validation',
      means: means(({ epochs }) => epochs.at(-1)?.validation?.accuracy),
    },
    { title: 'test', split: 'test', means: means(({ test }) => test?.accuracy) },
  ];
  return all.filter((column) => !isMeasured(column.split) && column.means.some((mean) => mean !== null));
}

/** Every run that did not end as planned or has no part in the means, with the reason; those still to come are counted. */
function notAsPlanned({ arms }: Result, comparison: Comparison, width: number): string[] {
  const all = arms.flatMap(({ name, runs }, arm) => runs.map((run) => ({ ...run, name, arm })));
  const open = all.filter(({ outcome }) => outcome === 'queued' || outcome === 'running');
  const sentences = all.flatMap(({ id, name, arm, seed, outcome, reason }) => {
    const measured = comparison.arms[arm]?.values.find((value) => value.seed === seed)?.measured;
    const absence = measured?.value === null ? measured.why : null;
    const isOpen = outcome === 'queued' || outcome === 'running';
    if (isOpen || (outcome === 'finished' && absence === null)) return [];
    const why = [absence ?? outcome, ...(reason === null ? [] : [reason])].join('; ');
    return [`run ${id}, "${name}", seed ${seed}: ${why}`];
  });
  if (open.length > 0) sentences.push(`${counted(open.length, 'run')} waiting or training`);
  if (sentences.length === 0) return [];
  return ['', 'Not as planned', ...sentences.flatMap((sentence) => wrap(visible(sentence), width, '  ', '    '))];
}

function pairLines({ measure, pairs, best }: Comparison, { columns, style }: Page): string[] {
  if (pairs.length === 0) return [];
  const isMany = pairs.length > mostPairs;
  const listed = (isMany ? pairs.filter(({ a, b }) => a === best || b === best) : pairs).slice(0, 64);
  const hidden = pairs.length - listed.length;
  return [
    '',
    ...table(
      [
        { title: 'difference of', flexible: true },
        { title: 'n', align: 'right' },
        { title: differenceTitle(measure), align: 'right' },
        { title: '95 % interval', align: 'right' },
        { title: 'p', align: 'right' },
        ...(pairs.length > 1 ? [{ title: 'Holm p', align: 'right' } as const] : []),
        { title: 'effect' },
      ],
      listed.map((pair) => ({ cells: pairCells(measure, pair, pairs.length > 1) })),
      columns,
      style,
    ),
    ...(hidden > 0 ? [style.dim(`and ${counted(hidden, 'more pair')}, all of them in the JSON export`)] : []),
    ...listed.flatMap((pair) => mcnemarLines(pair, pairs.length === 1, proseWidth({ columns }))),
  ];
}

function differenceTitle({ metric, at }: Measure): string {
  if (at.kind === 'reach') return 'epochs';
  return isShare(metric) ? 'points' : metricInWords(metric);
}

const shortP = (p: number): string => formatP(p).replace('p ', '').replace('= ', '');

function pairCells(measure: Measure, pair: ArmPair, withHolm: boolean): string[] {
  const { a, b, n, difference, t, signFlip, adjusted, effect } = pair;
  const raw = adjusted?.test === 'signFlip' ? signFlip : t;
  return [
    `${visible(a)} – ${visible(b)}`,
    String(n),
    difference === null ? nothing : formatAmount(measure, difference.mean),
    difference?.interval ? formatInterval(measure, difference.interval) : nothing,
    adjusted && raw ? shortP(raw.p) : nothing,
    ...(withHolm ? [adjusted ? shortP(adjusted.p) : nothing] : []),
    effect ? `${effect.size} (g ${effect.hedges.toFixed(2)})` : nothing,
  ];
}

/** On how many seeds the two runs differ image by image on the test set. */
function mcnemarLines({ a, b, mcnemar }: ArmPair, isOnly: boolean, width: number): string[] {
  if (mcnemar.length === 0) return [];
  const different = mcnemar.filter(({ p }) => p < 0.05).length;
  const images = isOnly ? 'Test images at the end' : `Test images at the end, ${visible(a)} – ${visible(b)}`;
  const sentence = `${images}: McNemar's exact test has p < 0.05 on ${different} of ${counted(mcnemar.length, 'seed')}`;
  return wrap(sentence, width, '', '  ');
}
