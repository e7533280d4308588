import { stripVTControlCharacters } from 'node:util';
import type { Output } from '../output.ts';
import { cellWidth } from '../text/cells.ts';

/** Milliseconds between two drawings, at least; without news, once a second for the time left. */
const interval = 100;
const idleInterval = 1000;

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearToEndOfLine = '\u001b[K';
const clearBelow = '\u001b[J';
const up = (rows: number): string => (rows > 0 ? `\u001b[${rows}A` : '');

/** Draws some lines again and again in the same place, the last rows of a terminal. */
export class Painter {
  readonly #output: Output;
  readonly #lines: () => readonly string[];
  readonly #timer: NodeJS.Timeout;
  readonly #stopResize: () => void;
  readonly #restore = (): void => this.#output.write(showCursor);
  #drawn: readonly string[] = [];
  #isDirty = true;
  #drawnAt = -Infinity;
  #hasEnded = false;

  /** @param lines the lines as they are now; called for every drawing. */
  constructor(output: Output, lines: () => readonly string[]) {
    this.#output = output;
    this.#lines = lines;
    output.write(hideCursor);
    // However this process ends, the cursor comes back.
    process.on('exit', this.#restore);
    this.#stopResize = output.onResize(() => this.#draw());
    this.#timer = setInterval(() => {
      if (this.#isDirty || performance.now() - this.#drawnAt >= idleInterval) this.#draw();
    }, interval);
    this.#draw();
  }

  /** Says that there is something new to draw. */
  refresh(): void {
    this.#isDirty = true;
  }

  /** Writes lines that stay, above what is drawn. */
  above(lines: readonly string[]): void {
    this.#output.write(`${this.#erasure()}${lines.map((line) => `${line}\n`).join('')}`);
    this.#drawn = [];
    this.#draw();
  }

  /** Takes away what is drawn and gives the terminal back. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearInterval(this.#timer);
    this.#stopResize();
    process.off('exit', this.#restore);
    this.#output.write(`${this.#erasure()}${showCursor}`);
    this.#drawn = [];
  }

  /** Rows that the drawn lines take now: a terminal that became narrower has wrapped them. */
  #rowsDrawn(): number {
    const { columns } = this.#output;
    const width = (line: string): number => cellWidth(stripVTControlCharacters(line));
    return this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)), 0);
  }

  #erasure(): string {
    return this.#drawn.length === 0 ? '' : `${up(this.#rowsDrawn())}\r${clearBelow}`;
  }

  #draw(): void {
    const lines = this.#lines();
    const rows = this.#rowsDrawn();
    const isSameShape = rows === this.#drawn.length;
    // Over the old lines, so that nothing flickers; all of it anew where the terminal has wrapped them.
    const start = isSameShape ? `${up(rows)}\r` : this.#erasure();
    this.#output.write(`${start}${lines.map((line) => `${line}${clearToEndOfLine}\n`).join('')}${clearBelow}`);
    this.#drawn = lines;
    this.#isDirty = false;
    this.#drawnAt = performance.now();
  }
}
