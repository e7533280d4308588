import type { Figure } from '../../worker/contract/figures/figure.ts';
import { type Cell, rowCount, rowOf, type Table } from '../../worker/contract/figures/table.ts';
import { shownNumber } from '../../worker/contract/wording.ts';

/** Where in its table a figure is being read: lines of curves lie below each other, so up and down change the line. */
function lineLengths(figure: Figure): number[] | null {
  return figure.kind === 'curves' ? figure.lines.map(({ xs }) => xs.length) : null;
}

/** The row the next key press leads to, or null if the key means nothing here. */
export function movedCursor(figure: Figure, rows: number, at: number | null, key: string): number | null {
  if (rows === 0) return null;
  const last = rows - 1;
  switch (key) {
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowRight':
      return at === null ? 0 : Math.min(at + 1, last);
    case 'ArrowLeft':
      return at === null ? last : Math.max(at - 1, 0);
    case 'ArrowDown':
    case 'ArrowUp': {
      const lengths = lineLengths(figure);
      const by = key === 'ArrowDown' ? 1 : -1;
      return lengths === null ? Math.min(Math.max((at ?? -by) + by, 0), last) : otherLine(lengths, at ?? 0, by);
    }
    default:
      return null;
  }
}

/** The same place, as far as it exists, on the next line that has points. */
function otherLine(lengths: readonly number[], at: number, by: 1 | -1): number {
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0));
  const here = starts.findLastIndex((start, i) => start <= at && lengths[i]! > 0);
  let line = here + by;
  while (line >= 0 && line < lengths.length && lengths[line] === 0) line += by;
  if (line < 0 || line >= lengths.length) return at;
  return starts[line]! + Math.min(at - starts[here]!, lengths[line]! - 1);
}

const readable = (cell: Cell): string => (typeof cell === 'number' ? shownNumber(cell, 6) : (cell ?? '–'));

/** A row in words: "epoch 3, validation accuracy 0.9431". */
export function readRow(table: Table, row: number | null): string {
  if (row === null || row >= rowCount(table)) return '';
  const cells = rowOf(table, row);
  return table.columns.map(({ title }, i) => `${title} ${readable(cells[i] ?? null)}`).join(', ');
}
