import type { HistoryList } from '../../../worker/contract/api/history.ts';
import { resumable, type RunState } from '../../../worker/contract/run.ts';
import type { SeriesId } from '../../../worker/contract/api/ids.ts';
import { stateAt } from './history-columns.ts';

/** What can be done with the runs that are chosen. */
export interface ChosenRuns {
  readonly runs: readonly number[];
  /** The experiments they are of. */
  readonly experiments: readonly number[];
  /** The arms they are of. */
  readonly series: readonly SeriesId[];
  /** Those that were cut short. */
  readonly resumable: readonly number[];
  /** What goes where they are deleted: experiments with all their runs, and runs of experiments that stay. */
  readonly deletes: { readonly experiments: number; readonly runs: number };
}

const cutShort = (state: RunState): boolean => state !== 'queued' && resumable.some((each) => each === state);

function runsByExperiment(experiments: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const experiment of experiments) counts.set(experiment, (counts.get(experiment) ?? 0) + 1);
  return counts;
}

export function chosenRuns(list: HistoryList, places: readonly number[]): ChosenRuns {
  const { runs } = list;
  const series = new Map<string, SeriesId>();
  for (const place of places) {
    const [experiment, arm] = [runs.experiment[place]!, runs.arm[place]!];
    series.set(`${experiment}.${arm}`, { experiment, arm });
  }
  const all = runsByExperiment(runs.experiment);
  const chosen = runsByExperiment(places.map((place) => runs.experiment[place]!));
  const whole = [...chosen].filter(([experiment, count]) => count === all.get(experiment));
  return {
    runs: places.map((place) => runs.id[place]!),
    experiments: [...chosen.keys()],
    series: [...series.values()],
    resumable: places.filter((place) => cutShort(stateAt(list, place))).map((place) => runs.id[place]!),
    deletes: {
      experiments: whole.length,
      runs: places.length - whole.reduce((sum, [, count]) => sum + count, 0),
    },
  };
}
