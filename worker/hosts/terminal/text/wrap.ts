import { cellWidth, pieces } from './cells.ts';

/** Prose in lines of at most `width` cells; `indent` begins every line after the first, `first` the first. */
export function wrap(text: string, width: number, first = '', indent = first): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  const words = text.split(' ').flatMap((word) => pieces(word, Math.max(1, width - cellWidth(indent))));
  for (const word of words) {
    if (!isEmpty && cellWidth(line) + 1 + cellWidth(word) > width) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
