import type { WriteStream } from 'node:tty';
import { capabilities } from './capabilities.ts';
import { type Style, styleOf } from './text/style.ts';

/** A stream for people and programs to read, and what can be done on it. */
export interface Output {
  write(text: string): void;
  /** Writes lines, each with its end. */
  lines(lines: readonly string[]): void;
  /** Size now, in character cells; `fallbackColumns` wide where nobody says. */
  readonly columns: number;
  readonly rows: number;
  readonly style: Style;
  readonly live: boolean;
  /** Calls `listener` when the size changes; returns how to stop that. */
  onResize(listener: () => void): () => void;
}

const fallbackColumns = 80;
const fallbackRows = 24;

/** Text is easier to read in lines that are not too long. */
export const proseWidth = (output: Pick<Output, 'columns'>): number => Math.min(output.columns, 100);

export function outputOn(stream: WriteStream, env: NodeJS.ProcessEnv): Output {
  const { colour, live } = capabilities(stream, env);
  return {
    write: (text) => void stream.write(text),
    lines: (lines) => void stream.write(lines.map((line) => `${line}\n`).join('')),
    // A stream that is no terminal has no size, and some terminals say 0.
    get columns() {
      return stream.isTTY && stream.columns > 0 ? stream.columns : fallbackColumns;
    },
    get rows() {
      return stream.isTTY && stream.rows > 0 ? stream.rows : fallbackRows;
    },
    style: styleOf(colour),
    live,
    onResize(listener) {
      stream.on('resize', listener);
      return () => stream.off('resize', listener);
    },
  };
}
