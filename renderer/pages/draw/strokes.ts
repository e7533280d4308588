/** Where the pen was, in pixels of the pad. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Stroke = readonly Point[];

/** The pad's side and the width of its pen, in pixels. MNIST's strokes are about a tenth as wide as its digits are high. */
export const pad = { side: 280, pen: 22 } as const;

const within = (value: number): number => Math.min(Math.max(value, 0), pad.side);

export const onPad = ({ x, y }: Point): Point => ({ x: within(x), y: within(y) });

/** The drawing with a new stroke that begins at a point. */
export const begun = (strokes: readonly Stroke[], at: Point): Stroke[] => [...strokes, [onPad(at)]];

/** The drawing with its last stroke drawn on to a point; as it is where that stroke is there already. */
export function continued(strokes: readonly Stroke[], to: Point): readonly Stroke[] {
  const last = strokes.at(-1);
  const end = last?.at(-1);
  const point = onPad(to);
  if (!last || !end || (end.x === point.x && end.y === point.y)) return strokes;
  return [...strokes.slice(0, -1), [...last, point]];
}

/** How far an arrow key moves the pen, in pixels. */
const step = 10;

/** Where a key moves the pen; null for a key that does not. */
export function moved({ x, y }: Point, key: string): Point | null {
  switch (key) {
    case 'ArrowLeft':
      return onPad({ x: x - step, y });
    case 'ArrowRight':
      return onPad({ x: x + step, y });
    case 'ArrowUp':
      return onPad({ x, y: y - step });
    case 'ArrowDown':
      return onPad({ x, y: y + step });
    default:
      return null;
  }
}
