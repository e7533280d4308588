/** A picture of one byte per pixel, from 0 for paper to 255 for ink. */
export interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint8Array;
}

/** What becomes of a drawing on its way to a network. */
export interface CentredDigit {
  /** The smallest part that holds all ink. */
  readonly cropped: Picture;
  /** The same within 20 x 20 pixels, its proportions kept. */
  readonly scaled: Picture;
  /** The same in a field of 28 x 28 with the centre of mass in the middle. */
  readonly centred: Picture;
}

const box = 20;
const field = 28;

/**
 * Brings a drawing to the form of MNIST's images: "size normalized to fit in a 20x20 pixel box while preserving their
 * aspect ratio [...] centered in a 28x28 image by computing the center of mass of the pixels"
 * (http://yann.lecun.com/exdb/mnist/). Null for a drawing without ink.
 */
export function centreDigit(drawing: Picture): CentredDigit | null {
  const cropped = crop(drawing);
  if (cropped === null) return null;
  const longest = Math.max(cropped.rows, cropped.columns);
  const side = (length: number): number => Math.max(1, Math.round((length * box) / longest));
  const scaled = scale(cropped, side(cropped.rows), side(cropped.columns));
  return { cropped, scaled, centred: centre(scaled) };
}

function crop({ rows, columns, pixels }: Picture): Picture | null {
  let [top, bottom, left, right] = [rows, -1, columns, -1];
  pixels.forEach((ink, i) => {
    if (ink === 0) return;
    const [row, column] = [Math.floor(i / columns), i % columns];
    [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
    [left, right] = [Math.min(left, column), Math.max(right, column)];
  });
  if (bottom < 0) return null;
  const [height, width] = [bottom - top + 1, right - left + 1];
  const cut = new Uint8Array(height * width);
  for (let row = 0; row < height; row++) {
    const start = (top + row) * columns + left;
    cut.set(pixels.subarray(start, start + width), row * width);
  }
  return { rows: height, columns: width, pixels: cut };
}

/** Every new pixel is the mean of the old ones it covers, by area. */
function scale({ rows, columns, pixels }: Picture, toRows: number, toColumns: number): Picture {
  const down = shares(rows, toRows);
  const across = shares(columns, toColumns);
  const scaled = new Uint8Array(toRows * toColumns);
  down.forEach((rowShares, row) => {
    across.forEach((columnShares, column) => {
      let ink = 0;
      for (const [y, height] of rowShares) {
        for (const [x, width] of columnShares) ink += height * width * pixels[y * columns + x]!;
      }
      scaled[row * toColumns + column] = Math.round(ink);
    });
  });
  return { rows: toRows, columns: toColumns, pixels: scaled };
}

/** For each of `to` equal parts of a length of `from`: the units it covers, and what share of the part each has. */
function shares(from: number, to: number): [unit: number, share: number][][] {
  const size = from / to;
  return Array.from({ length: to }, (_, part) => {
    const [start, end] = [part * size, (part + 1) * size];
    const covered: [number, number][] = [];
    for (let unit = Math.floor(start); unit < Math.min(from, Math.ceil(end)); unit++) {
      covered.push([unit, (Math.min(end, unit + 1) - Math.max(start, unit)) / size]);
    }
    return covered;
  });
}

/** Moved by whole pixels, so that nothing is blurred, and no further than all of it stays in the field. */
function centre({ rows, columns, pixels }: Picture): Picture {
  let [mass, down, across] = [0, 0, 0];
  pixels.forEach((ink, i) => {
    mass += ink;
    down += ink * (Math.floor(i / columns) + 0.5);
    across += ink * ((i % columns) + 0.5);
  });
  const place = (centreOfMass: number, length: number): number =>
    Math.min(Math.max(Math.round(field / 2 - centreOfMass), 0), field - length);
  const [top, left] = mass === 0 ? [4, 4] : [place(down / mass, rows), place(across / mass, columns)];
  const centred = new Uint8Array(field * field);
  for (let row = 0; row < rows; row++) {
    centred.set(pixels.subarray(row * columns, (row + 1) * columns), (top + row) * field + left);
  }
  return { rows: field, columns: field, pixels: centred };
}
