/**
 * A matrix in the workspace: panels of `panel` columns one after the other, each row by row, the last panel padded.
 * The layout never shows outside the device and never changes a result.
 */
export interface Buffer {
  /** Bytes from the start of the workspace. */
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly panel: number;
  readonly panels: number;
}

export const floatBytes = 4;
/** Panels are whole pairs of vectors, so that V8 may fuse two 128-bit operations into one of 256 bits. */
const vectorPair = 8;
const alignment = 64;

const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/** Columns per panel for a matrix of so many columns: as wide as allowed, all panels alike. */
export function panelWidth(columns: number, widest: number): number {
  const panels = Math.ceil(columns / widest);
  return roundUp(Math.ceil(columns / panels), vectorPair);
}

export const rowBytes = (buffer: Buffer): number => buffer.panel * floatBytes;
export const panelBytes = (buffer: Buffer): number => buffer.rows * rowBytes(buffer);
export const bufferBytes = (buffer: Buffer): number => buffer.panels * panelBytes(buffer);

/** Hands out workspace memory from the bottom up. */
export class Arena {
  #top: number;
  readonly #widest: number;

  constructor(widest: number, start = 0) {
    this.#widest = widest;
    this.#top = start;
  }

  get top(): number {
    return this.#top;
  }

  bytes(size: number): number {
    const offset = this.#top;
    this.#top = roundUp(offset + size, alignment);
    return offset;
  }

  matrix(rows: number, columns: number): Buffer {
    const panel = panelWidth(columns, this.#widest);
    const panels = Math.ceil(columns / panel);
    return { offset: this.bytes(panels * rows * panel * floatBytes), rows, columns, panel, panels };
  }
}

/** Copies values given row by row into a buffer; padding becomes zero. `memory` starts at the workspace. */
export function pack(buffer: Buffer, values: ArrayLike<number>, memory: Float32Array): void {
  const start = buffer.offset / floatBytes;
  memory.fill(0, start, start + bufferBytes(buffer) / floatBytes);
  write(buffer, values, memory);
}

/** Copies values given row by row into a buffer, whose padding stays as it is. */
export function write(buffer: Buffer, values: ArrayLike<number>, memory: Float32Array): void {
  const start = buffer.offset / floatBytes;
  forEach(buffer, (at, i) => {
    memory[start + at] = values[i]!;
  });
}

/** The values of a buffer row by row, without padding. */
export function unpack(buffer: Buffer, memory: Float32Array): Float32Array {
  const start = buffer.offset / floatBytes;
  const out = new Float32Array(buffer.rows * buffer.columns);
  forEach(buffer, (at, i) => {
    out[i] = memory[start + at]!;
  });
  return out;
}

function forEach({ rows, columns, panel }: Buffer, visit: (at: number, i: number) => void): void {
  for (let c0 = 0; c0 < columns; c0 += panel) {
    const width = Math.min(panel, columns - c0);
    for (let r = 0; r < rows; r++) {
      const from = c0 * rows + r * panel;
      for (let c = 0; c < width; c++) visit(from + c, r * columns + c0 + c);
    }
  }
}
