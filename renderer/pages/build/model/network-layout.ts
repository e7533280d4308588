/** A column of the picture: a layer with as many of its units as there is room for. */
export interface Column {
  readonly x: number;
  readonly units: number;
  /** Heights of the units that are drawn, from the top. */
  readonly ys: readonly number[];
  /** Where units are left out, if they are. */
  readonly gap: number | null;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Free space left and right. */
  readonly margin: number;
  /** Most units that are drawn of one layer. */
  readonly most: number;
}

function column(x: number, units: number, { height, most }: Frame): Column {
  const isWhole = units <= most;
  // The place of the dots between the first units and the last one counts as a unit.
  const places = isWhole ? units : most;
  const spacing = Math.min(height / (most + 1), height / (places + 1));
  const top = height / 2 - ((places - 1) * spacing) / 2;
  const all = Array.from({ length: places }, (_, i) => top + i * spacing);
  if (isWhole) return { x, units, ys: all, gap: null };
  const gapAt = places - 2;
  return { x, units, ys: all.filter((_, i) => i !== gapAt), gap: all[gapAt]! };
}

/** Columns of layers, evenly spread: hidden ones between the input, which stands at the left margin, and the output. */
export function layOutNetwork(units: readonly number[], frame: Frame): Column[] {
  const { width, margin } = frame;
  const step = (width - 2 * margin) / units.length;
  return units.map((count, i) => column(margin + (i + 1) * step, Math.max(0, Math.floor(count) || 0), frame));
}

/** The place in the order of hidden layers over which a layer that is dragged to `x` stands. */
export function placeAt(x: number, columns: readonly Column[]): number {
  const distances = columns.map((each) => Math.abs(each.x - x));
  return distances.indexOf(Math.min(...distances));
}

/** Units after dragging by some pixels: finer for small layers. */
export function draggedUnits(units: number, pixels: number, most: number): number {
  const changed = Math.round(units * 2 ** (pixels / 60) + pixels / 20);
  return Math.max(1, Math.min(changed, most));
}
