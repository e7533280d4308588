import type { HistoryList } from '../../../worker/contract/api/history.ts';
import { resumable, type RunState } from '../../../worker/contract/run.ts';
import type { SeriesId } from '../../../worker/contract/api/ids.ts';
import { stateAt } from './history-columns.ts';

/** What can be done with the runs that are chosen. */
export interface ChosenRuns {
  readonly runs: number;
  /** The experiments they are of. */
  readonly experiments: readonly number[];
  /** The arms they are of. */
  readonly series: readonly SeriesId[];
  /** Ids of those that were cut short. */
  readonly resumable: readonly number[];
}

const cutShort = (state: RunState): boolean => state !== 'queued' && resumable.some((each) => each === state);

export function chosenRuns(list: HistoryList, places: readonly number[]): ChosenRuns {
  const { runs } = list;
  const series = new Map<string, SeriesId>();
  for (const place of places) {
    const [experiment, arm] = [runs.experiment[place]!, runs.arm[place]!];
    series.set(`${experiment}.${arm}`, { experiment, arm });
  }
  return {
    runs: places.length,
    experiments: [...new Set(places.map((place) => runs.experiment[place]!))],
    series: [...series.values()],
    resumable: places.filter((place) => cutShort(stateAt(list, place))).map((place) => runs.id[place]!),
  };
}
