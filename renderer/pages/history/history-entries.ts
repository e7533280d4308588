import type { HistoryList } from '../../../worker/contract/api/history.ts';
import type { Column } from './history-columns.ts';

/** A row of the table: an experiment with the places of its runs that fit, or one run. */
export type Entry =
  | { readonly kind: 'experiment'; readonly id: number; readonly places: readonly number[] }
  | { readonly kind: 'run'; readonly place: number };

export interface Sorting {
  readonly key: string;
  readonly direction: 'ascending' | 'descending';
}

/** Places of the runs that fit, in the order of the list; all where `found` is null. */
export function placesOf({ runs }: HistoryList, found: Int32Array | null): number[] {
  const places = Array.from(runs.id, (_, place) => place);
  if (found === null) return places;
  const fitting = new Set(found);
  return places.filter((place) => fitting.has(runs.id[place]!));
}

/** In the order of a column; what has no value comes last either way, and equals stay as they were. */
export function sorted(places: readonly number[], column: Column, direction: Sorting['direction']): number[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const keys = new Map(places.map((place) => [place, column.sortBy(place)]));
  const compareTexts = new Intl.Collator('en', { numeric: true }).compare;
  return places.toSorted((a, b) => {
    const [left, right] = [keys.get(a)!, keys.get(b)!];
    if (typeof left === 'string' || typeof right === 'string') return sign * compareTexts(String(left), String(right));
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return sign * (left - right);
  });
}

/** The rows: experiments in the order of their first run with those that are open below them, or the runs alone. */
export function entriesOf(
  { runs }: HistoryList,
  places: readonly number[],
  grouped: boolean,
  open: ReadonlySet<number>,
): Entry[] {
  if (!grouped) return places.map((place) => ({ kind: 'run', place }));
  const groups = Map.groupBy(places, (place) => runs.experiment[place]!);
  return [...groups].flatMap(([id, own]): Entry[] => [
    { kind: 'experiment', id, places: own },
    ...(open.has(id) ? own.map((place): Entry => ({ kind: 'run', place })) : []),
  ]);
}

export const entryPlaces = (entry: Entry): readonly number[] => (entry.kind === 'run' ? [entry.place] : entry.places);

export const entryKey = (entry: Entry): string =>
  entry.kind === 'run' ? `run ${entry.place}` : `experiment ${entry.id}`;
