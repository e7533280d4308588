/** From where a relief is looked at, in degrees: about its middle, and above the ground. */
export interface View {
  readonly turn: number;
  readonly tilt: number;
}

/** A place of the relief: across and away from -1 to 1, height from 0 to 1. */
export interface Place3d {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** How much lower than it is wide a relief is drawn. */
const tallness = 0.9;

/** Parallel projection: where a place is drawn, in units of half the width, and how far away it is. */
export function project({ x, y, z }: Place3d, { turn, tilt }: View): { x: number; y: number; depth: number } {
  const [a, b] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
  const across = x * Math.cos(a) - y * Math.sin(a);
  const away = x * Math.sin(a) + y * Math.cos(a);
  const up = (z - 0.5) * tallness;
  return { x: across, y: -(up * Math.cos(b) + away * Math.sin(b)), depth: away * Math.cos(b) - up * Math.sin(b) };
}
