/** A rectangle of the plane and the pixels it is drawn on, x to the right and y upwards. */
export interface Frame {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly width: number;
  readonly height: number;
}

const share = (value: number, [from, to]: readonly [number, number]): number => (value - from) / (to - from);

export const pixelOf = ({ x, y, width, height }: Frame, px: number, py: number): readonly [number, number] => [
  share(px, x) * width,
  (1 - share(py, y)) * height,
];

export const placeOf = ({ x, y, width, height }: Frame, across: number, down: number): readonly [number, number] => [
  x[0] + (across / width) * (x[1] - x[0]),
  y[1] - (down / height) * (y[1] - y[0]),
];
