import type { HistoryList, ListedExperiment } from '../../../worker/contract/api/history.ts';
import { listedFigure, type ListedPlace, listedPlaces } from '../../../worker/contract/run-columns.ts';
import { type Metric, metricNames } from '../../../worker/contract/metrics.ts';
import { runStates, type RunState } from '../../../worker/contract/run.ts';
import { formatMetric, metricInWords } from '../../../worker/contract/wording.ts';
import { dateText } from '../../lab/date-text.ts';
import { texts } from '../../texts/texts.ts';

/** A column of the table: how a run is sorted by it and what it shows, by the run's place in the list. */
export interface Column {
  readonly key: string;
  readonly title: string;
  readonly kind: 'text' | 'number';
  /** In rem, the least where it grows. */
  readonly width: number;
  /** The share of what is left that it takes. */
  readonly grow: number;
  readonly sortBy: (place: number) => number | string;
  readonly text: (place: number) => string;
}

export const experimentsById = (list: HistoryList): Map<number, ListedExperiment> =>
  new Map(list.experiments.map((experiment) => [experiment.id, experiment]));

export const stateAt = ({ runs }: HistoryList, place: number): RunState => runStates[runs.state[place]!]!;

/** What a title takes, in rem. */
const widthOf = (title: string): number => Math.max(6, 1.5 + 0.42 * title.length);

function figureColumn({ runs }: HistoryList, where: ListedPlace, metric: Metric): Column {
  const key = listedFigure(where, metric);
  const values = runs.figures[key];
  const title = texts.history.figure(where, metricInWords(metric));
  return {
    key,
    title,
    kind: 'number',
    width: widthOf(title),
    grow: 0,
    sortBy: (place) => values[place]!,
    text: (place) => (Number.isNaN(values[place]) ? texts.ui.none : formatMetric(metric, values[place]!)),
  };
}

/** Every column there is, in order; the first stands for the experiment where runs are not grouped by it. */
export function historyColumns(list: HistoryList): Column[] {
  const { runs } = list;
  const experiments = experimentsById(list);
  const of = (place: number): ListedExperiment => experiments.get(runs.experiment[place]!)!;
  const armOf = (place: number): ListedExperiment['arms'][number] => of(place).arms[runs.arm[place]!]!;
  const device = (place: number): string => {
    const record = runs.devices[runs.device[place]!];
    if (!record) return texts.ui.none;
    return record.got === record.asked ? record.got : texts.history.fellBack(record.got, record.asked);
  };
  const titles = texts.history.columns;
  const column = (
    key: keyof typeof titles,
    [width, grow]: readonly [width: number, grow: number],
    text: Column['text'],
    sortBy: Column['sortBy'] = text,
    kind: Column['kind'] = 'text',
  ): Column => ({ key, title: titles[key], kind, width, grow, sortBy, text });
  return [
    column('experiment', [10, 2], (place) => of(place).name),
    column('arm', [7, 1.2], (place) => armOf(place).name),
    column(
      'seed',
      [3.75, 0],
      (place) => String(runs.seed[place]),
      (place) => runs.seed[place]!,
      'number',
    ),
    column(
      'state',
      [6.5, 0],
      (place) => texts.runs.states[stateAt(list, place)],
      (place) => runs.state[place]!,
    ),
    column(
      'epochs',
      [4.75, 0],
      (place) => `${runs.epoch[place]}/${runs.epochs[place]}`,
      (place) => runs.epoch[place]!,
      'number',
    ),
    ...metricNames.flatMap((metric) => listedPlaces.map((place) => figureColumn(list, place, metric))),
    column(
      'bestEpoch',
      [6, 0],
      bestEpochText(runs.bestAccuracyEpoch),
      (place) => runs.bestAccuracyEpoch[place]!,
      'number',
    ),
    column('differs', [7, 1.6], (place) => armOf(place).differs || texts.history.baseRecipe),
    column('data', [8, 0], (place) => of(place).data),
    column('device', [6, 0], device),
    column(
      'when',
      [9, 0],
      (place) => dateText(runs.at[place]!),
      (place) => runs.at[place]!,
      'number',
    ),
  ];
}

const bestEpochText = (epochs: Int32Array) => (place: number) =>
  epochs[place] === 0 ? texts.ui.none : String(epochs[place]);

/** Columns side by side as CSS grid has them, after one of `first` rem, and the least they need in rem. */
export function gridOf(columns: readonly Column[], first: number): { template: string; least: number } {
  const tracks = columns.map(({ width, grow }) => (grow > 0 ? `minmax(${width}rem, ${grow}fr)` : `${width}rem`));
  const start = first > 5 ? `minmax(${first}rem, 1.6fr)` : `${first}rem`;
  return {
    template: [start, ...tracks].join(' '),
    least: columns.reduce((sum, { width }) => sum + width, first),
  };
}

/** Columns shown until the user chooses others. */
export const usualColumns: readonly string[] = [
  'experiment',
  'arm',
  'seed',
  'state',
  'epochs',
  'last validation accuracy',
  'best validation accuracy',
  'test accuracy',
  'differs',
  'when',
];
