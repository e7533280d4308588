import type { Json } from '../../../../worker/contract/read-json.ts';
import { armsOf } from './arms.ts';
import { type Draft, valueAt, withValue } from './paths.ts';

/** What becomes of the entry that was at a place of a list: its new place, or null if it is gone. */
type Moves = (index: number) => number | null;

/** Changes of arms that lie in a list follow the entries they are about; those of an entry that is gone go with it. */
function follow(changes: Readonly<Record<string, Json>>, list: string, moves: Moves): Record<string, Json> {
  const moved = Object.entries(changes).flatMap(([path, to]): [string, Json][] => {
    if (!path.startsWith(`${list}.`)) return [[path, to]];
    const [index = '', ...rest] = path.slice(list.length + 1).split('.');
    const place = moves(Number(index));
    return place === null ? [] : [[[list, place, ...rest].join('.'), to]];
  });
  return Object.fromEntries(moved);
}

function withList(draft: Draft, path: string, entries: Json[], moves: Moves): Draft {
  const changed = withValue(draft, path, entries);
  if (!path.startsWith('recipe.')) return changed;
  const list = path.slice('recipe.'.length);
  const arms = armsOf(draft);
  if (!arms.some(({ changes }) => Object.keys(changes).some((each) => each.startsWith(`${list}.`)))) return changed;
  const followed = arms.map(({ name, changes }) => ({ name, changes: follow(changes, list, moves) }));
  return withValue(changed, 'arms', followed);
}

const listAt = (draft: Draft, path: string): Json[] => {
  const found = valueAt(draft, path);
  return Array.isArray(found) ? found : [];
};

/** A new entry before the one at `index`, or at the end. */
export function insertEntry(draft: Draft, path: string, index: number, entry: Json): Draft {
  const entries = listAt(draft, path).toSpliced(index, 0, entry);
  return withList(draft, path, entries, (i) => (i < index ? i : i + 1));
}

export function removeEntry(draft: Draft, path: string, index: number): Draft {
  const entries = listAt(draft, path).toSpliced(index, 1);
  return withList(draft, path, entries, (i) => (i === index ? null : i > index ? i - 1 : i));
}

/** An entry in another place; the others close up. */
export function moveEntry(draft: Draft, path: string, from: number, to: number): Draft {
  const entries = listAt(draft, path);
  const entry = entries[from];
  if (entry === undefined || to < 0 || to >= entries.length || from === to) return draft;
  return withList(draft, path, entries.toSpliced(from, 1).toSpliced(to, 0, entry), (i) => {
    if (i === from) return to;
    if (from < to) return i > from && i <= to ? i - 1 : i;
    return i >= to && i < from ? i + 1 : i;
  });
}
