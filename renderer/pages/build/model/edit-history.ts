/** What was, is and may be again. Values are never changed, so they are kept as they are. */
export interface EditHistory<Value> {
  readonly past: readonly Value[];
  readonly present: Value;
  readonly future: readonly Value[];
  /** What the last edit was about and when it was made, in milliseconds; null after an undo. */
  readonly last: { readonly about: string | null; readonly at: number } | null;
}

/** Edits of the same thing in quick succession, as letters of a word, are undone together. */
const together = 1000;
const remembered = 300;

export const begin = <Value>(present: Value): EditHistory<Value> => ({ past: [], present, future: [], last: null });

/** @param about names what is typed or dragged: edits about it within a second are one step; null for an edit of its own. */
export function edit<Value>(
  history: EditHistory<Value>,
  next: Value,
  about: string | null,
  at: number,
): EditHistory<Value> {
  if (Object.is(next, history.present)) return history;
  const { last, past, present } = history;
  const goesOn = about !== null && last?.about === about && at - last.at < together && past.length > 0;
  return {
    past: goesOn ? past : [...past, present].slice(-remembered),
    present: next,
    future: [],
    last: { about, at },
  };
}

export function undo<Value>(history: EditHistory<Value>): EditHistory<Value> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    last: null,
  };
}

export function redo<Value>(history: EditHistory<Value>): EditHistory<Value> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, last: null };
}
