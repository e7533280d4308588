import { mostOwnPoints } from '../../../../worker/contract/demonstrations/plane.ts';
import type { Cross } from './draw-plane.ts';

const round = (value: number): number => Math.round(Math.max(-1, Math.min(1, value)) * 100) / 100;

/** The points with one more of a class, across, up and class one after the other; as many as there may be. */
export const withPoint = (points: readonly number[], { x, y }: Cross, label: number): number[] =>
  [...points, round(x), round(y), label].slice(-3 * mostOwnPoints);

/** The points without the one nearest to a place. */
export function withoutNearest(points: readonly number[], { x, y }: Cross): number[] {
  let [nearest, least] = [-1, Infinity];
  for (let i = 0; i < points.length; i += 3) {
    const distance = Math.hypot(points[i]! - x, points[i + 1]! - y);
    if (distance < least) [nearest, least] = [i, distance];
  }
  return nearest < 0 ? [...points] : points.toSpliced(nearest, 3);
}

/** The points of an answer as own points, so that setting one more goes on from what is shown. */
export function ownFrom(points: Float64Array): number[] {
  const own: number[] = [];
  for (let i = 0; i < points.length; i += 4) own.push(round(points[i]!), round(points[i + 1]!), points[i + 2]!);
  return own.slice(-3 * mostOwnPoints);
}
