/** Values on a grid, row by row from the top left, over the square from -1 to 1 or any other. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly values: ArrayLike<number>;
  /** Coordinates of the first and last column, and of the first and last row. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/**
 * Where the values of a grid cross a level, as lines of two points, x and y each (marching squares: Lorensen & Cline 1987,
 * in two dimensions; of the two ways through a saddle the one that its mean says).
 */
export function contour({ columns, rows, values, x, y }: Grid, level: number): Float32Array {
  const lines: number[] = [];
  const acrossAt = (column: number): number => x[0] + ((x[1] - x[0]) * column) / (columns - 1);
  const downAt = (row: number): number => y[0] + ((y[1] - y[0]) * row) / (rows - 1);
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const first = values[at]! >= level;
      const isCrossed =
        values[at + 1]! >= level !== first ||
        values[at + columns + 1]! >= level !== first ||
        values[at + columns]! >= level !== first;
      // Most squares are not, so that nothing is made for them.
      if (!isCrossed) continue;
      // Corners clockwise from the top left.
      const corners = [values[at]!, values[at + 1]!, values[at + columns + 1]!, values[at + columns]!] as const;
      if (!corners.every(Number.isFinite)) continue;
      const isAbove = corners.map((value) => value >= level);
      const crossing = (side: number): readonly [number, number] => {
        const [from, to] = [corners[side]!, corners[(side + 1) % 4]!];
        const share = (level - from) / (to - from);
        const places = [
          [column + share, row],
          [column + 1, row + share],
          [column + 1 - share, row + 1],
          [column, row + 1 - share],
        ] as const;
        const [c, r] = places[side]!;
        return [acrossAt(c), downAt(r)];
      };
      const sides = [0, 1, 2, 3].filter((side) => isAbove[side] !== isAbove[(side + 1) % 4]);
      const mean = corners.reduce((sum, value) => sum + value, 0) / 4;
      // In a saddle the lines cut off the corners that differ from the middle.
      const turned = sides.length === 4 && mean >= level === isAbove[0];
      const ordered = turned ? sides : sides.length === 4 ? [3, 0, 1, 2] : sides;
      for (let i = 0; i < ordered.length; i += 2) lines.push(...crossing(ordered[i]!), ...crossing(ordered[i + 1]!));
    }
  }
  return Float32Array.from(lines);
}
