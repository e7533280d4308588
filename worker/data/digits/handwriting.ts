import { inverseNormal } from '../random/inverse-normal.ts';
import { fillUniform } from '../random/streams.ts';
import { drawLines, side } from './rasteriser.ts';
import { digitStyles, type Style } from './strokes.ts';

/** How much hands differ: mean and standard deviation, or standard deviation alone around zero. */
const hand = {
  /** Width of the digit over its height. */
  width: [0.76, 0.2],
  /** Shift to the right per height. */
  slant: [0.16, 0.4],
  /** Tangent of half the angle. */
  turn: 0.12,
  /** Scale of jitter and warp: the least, and what a few digits written in haste have above it. */
  haste: [0.5, 1.1],
  /** Of every point on its own, in heights. */
  jitter: 0.02,
  /** Of the smooth distortion at its nodes, in heights. */
  warp: 0.075,
  /** Of the larger of width and height, in pixels. */
  size: [18.4, 1.6],
  /** Half the width of the pen, in pixels. */
  pen: [1.3, 0.36],
  /** Width of the pen's soft edge, in pixels. */
  edge: [1.15, 0.15],
} as const;

const nodes = 4;
const samplesPerSpan = 5;
const numbers = new Float64Array(128);
const path = new Float64Array(2048);

/** Draws number `index` of the training (0) or test (1) set of digits into an image of 28 x 28 bytes. */
export function drawDigit(digit: number, set: 0 | 1, index: number, image: Uint8Array): void {
  fillUniform(numbers, { seed: 0, purpose: 'digits', epoch: set, step: index });
  let used = 0;
  const uniform = (): number => numbers[used++]!;
  const normal = (deviation: number): number => deviation * inverseNormal(uniform());
  const about = ([mean, deviation]: readonly [number, number], low: number, high: number): number =>
    Math.min(high, Math.max(low, mean + normal(deviation)));

  const haste = hand.haste[0] + hand.haste[1] * uniform() * uniform();
  const style = chooseStyle(digitStyles[digit]!, uniform());
  const width = about(hand.width, 0.4, 1.1);
  const slant = about(hand.slant, -0.6, 0.9);
  const half = normal(hand.turn);
  const cosine = (1 - half * half) / (1 + half * half);
  const sine = (2 * half) / (1 + half * half);
  const size = about(hand.size, 15, 20);
  const pen = about(hand.pen, 0.6, size / 9.5);
  const edge = about(hand.edge, 0.8, 1.6);
  const warp = Float64Array.from({ length: 2 * nodes * nodes }, () => normal(hand.warp * haste));

  let length = 0;
  for (const stroke of style.strokes) {
    const points = Float64Array.from(stroke.points, (value) => value + normal(hand.jitter * haste));
    length = traceStroke(points, stroke.corners ?? [], length);
  }
  for (let at = 0; at < length; at += 2) {
    const x = path[at]!;
    const y = path[at + 1]!;
    const shiftedX = (x + warpAt(warp, 0, x, y) - 0.5) * width + slant * (0.5 - y);
    const shiftedY = y + warpAt(warp, 1, x, y) - 0.5;
    path[at] = cosine * shiftedX - sine * shiftedY;
    path[at + 1] = sine * shiftedX + cosine * shiftedY;
  }
  place(length, size - 2 * pen);
  drawLines(path, length, pen, edge, image);
}

function chooseStyle(styles: readonly Style[], at: number): Style {
  let left = at * styles.reduce((sum, style) => sum + style.weight, 0);
  return styles.find((style) => (left -= style.weight) < 0) ?? styles[0]!;
}

/**
 * Appends a stroke to the path as short lines and gives the path's new length. Cubic Hermite spans; the direction at a
 * point is that from its neighbour to its neighbour (Catmull-Rom), at an end or a corner that of the span itself.
 */
function traceStroke(points: Float64Array, corners: readonly number[], start: number): number {
  const last = points.length / 2 - 1;
  const isEnd = (i: number): boolean => i === 0 || i === last || corners.includes(i);
  let length = start;
  for (let i = 0; i < last; i++) {
    for (let axis = 0; axis < 2; axis++) {
      const from = points[2 * i + axis]!;
      const to = points[2 * i + 2 + axis]!;
      const leave = isEnd(i) ? to - from : (to - points[2 * i - 2 + axis]!) / 2;
      const arrive = isEnd(i + 1) ? to - from : (points[2 * i + 4 + axis]! - from) / 2;
      let value = from;
      for (let sample = 1; sample <= samplesPerSpan; sample++) {
        const t = sample / samplesPerSpan;
        const at = length + 4 * (sample - 1) + axis;
        path[at] = value;
        const bent = t * (1 - t) * (leave * (1 - t) - arrive * t);
        value = from + (to - from) * t * t * (3 - 2 * t) + bent;
        path[at + 2] = value;
      }
    }
    length += 4 * samplesPerSpan;
  }
  return length;
}

/** A smooth distortion: values at the nodes of a grid over the unit square, joined by smoothstep. */
function warpAt(warp: Float64Array, axis: number, x: number, y: number): number {
  const gridX = Math.min(1, Math.max(0, x)) * (nodes - 1);
  const gridY = Math.min(1, Math.max(0, y)) * (nodes - 1);
  const column = Math.min(nodes - 2, Math.floor(gridX));
  const row = Math.min(nodes - 2, Math.floor(gridY));
  const tx = gridX - column;
  const ty = gridY - row;
  const sx = tx * tx * (3 - 2 * tx);
  const sy = ty * ty * (3 - 2 * ty);
  const at = 2 * (row * nodes + column) + axis;
  const above = warp[at]! + (warp[at + 2]! - warp[at]!) * sx;
  const below = warp[at + 2 * nodes]! + (warp[at + 2 * nodes + 2]! - warp[at + 2 * nodes]!) * sx;
  return above + (below - above) * sy;
}

/** Scales the path so that its larger side is `size` pixels, and puts its centre of mass into the image's centre. */
function place(length: number, size: number): void {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  let mass = 0;
  let massX = 0;
  let massY = 0;
  for (let at = 0; at < length; at += 4) {
    const x = path[at]!;
    const y = path[at + 1]!;
    const endX = path[at + 2]!;
    const endY = path[at + 3]!;
    left = Math.min(left, x, endX);
    right = Math.max(right, x, endX);
    top = Math.min(top, y, endY);
    bottom = Math.max(bottom, y, endY);
    const weight = Math.sqrt((endX - x) * (endX - x) + (endY - y) * (endY - y));
    mass += weight;
    massX += (weight * (x + endX)) / 2;
    massY += (weight * (y + endY)) / 2;
  }
  const scale = size / Math.max(right - left, bottom - top);
  const centreX = massX / mass;
  const centreY = massY / mass;
  for (let at = 0; at < length; at += 2) {
    path[at] = (path[at]! - centreX) * scale + side / 2;
    path[at + 1] = (path[at + 1]! - centreY) * scale + side / 2;
  }
}
