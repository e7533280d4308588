import type { Extent, Shape, Window } from '../../contract/layer-shapes.ts';

/**
 * Which values of an example are looked at, in which order: one per round of nested loops, from the outermost on. Values
 * of an example are counted row by row, over all rows that it has.
 */
export interface View {
  readonly offset: number;
  readonly loops: readonly { readonly count: number; readonly step: number }[];
}

/** The places a view looks at, in its order. */
export function placesIn({ offset, loops }: View): Int32Array {
  let places = [offset];
  for (const { count, step } of loops) {
    places = places.flatMap((place) => Array.from({ length: count }, (_, i) => place + i * step));
  }
  return Int32Array.from(places);
}

/** So many values from a place on. */
export const stretch = (offset: number, count: number): View => ({ offset, loops: [{ count, step: 1 }] });

/** An image with zeros all around. */
export const padded = ({ rows, columns, channels }: Shape, by: number): Shape => ({
  rows: rows + 2 * by,
  columns: columns + 2 * by,
  channels,
});

/** What lies within the zeros around an image. */
export function within({ rows, columns, channels }: Shape, by: number): View {
  const line = (columns + 2 * by) * channels;
  return {
    offset: by * line + by * channels,
    loops: [
      { count: rows, step: line },
      { count: columns * channels, step: 1 },
    ],
  };
}

/** Loops over the windows of an image, of which there are as many as `places`. */
const overWindows = ({ columns, channels }: Shape, { stride }: Window, places: Extent) => [
  { count: places.rows, step: stride * columns * channels },
  { count: places.columns, step: stride * channels },
];

/** All values of every window, window by window. */
export function windows(image: Shape, window: Window, places: Extent): View {
  return {
    offset: 0,
    loops: [
      ...overWindows(image, window, places),
      { count: window.side, step: image.columns * image.channels },
      { count: window.side * image.channels, step: 1 },
    ],
  };
}

/** The same place of every window. */
export function placeOfWindows(image: Shape, window: Window, places: Extent, at: readonly [number, number]): View {
  return {
    offset: (at[0] * image.columns + at[1]) * image.channels,
    loops: [...overWindows(image, window, places), { count: image.channels, step: 1 }],
  };
}
