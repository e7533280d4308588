/** Ink from here on; digits have soft edges. */
const threshold = 96;

/** An image in block characters, two rows of pixels to a line; bytes, 0 is paper. */
export function digitLines(pixels: Uint8Array, columns: number): string[] {
  const rows = pixels.length / columns;
  const isInk = (row: number, column: number): boolean => row < rows && pixels[row * columns + column]! >= threshold;
  return Array.from({ length: Math.ceil(rows / 2) }, (_, line) =>
    Array.from({ length: columns }, (_, column) => {
      const [upper, lower] = [isInk(2 * line, column), isInk(2 * line + 1, column)];
      return upper ? (lower ? '█' : '▀') : lower ? '▄' : ' ';
    }).join(''),
  );
}
