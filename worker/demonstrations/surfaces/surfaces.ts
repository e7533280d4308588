import type { SurfacesAnswer, SurfacesSettings } from '../../contract/demonstrations/surfaces.ts';
import { tex } from '../../engine/formula/tex.ts';
import { contour } from '../contours.ts';
import { axis, count, line } from '../figure-lines.ts';
import { descend } from './descents.ts';
import { groundOf } from './ground.ts';

const side = 81;
/** Contours part the places looked at by these shares of them. */
const shares = [0.004, 0.015, 0.04, 0.08, 0.14, 0.22, 0.31, 0.41, 0.52, 0.63, 0.74, 0.85, 0.94];

/** A surface as it is drawn, and where optimisers go on it. */
export function surfacesRace(settings: SurfacesSettings): SurfacesAnswer {
  const ground = groundOf(settings);
  const { row } = ground;
  const start = settings.start.length === 2 ? (settings.start as [number, number]) : row.start;
  const at = ([from, to]: readonly [number, number], i: number): number => from + ((to - from) * i) / (side - 1);
  const down = [row.y[1], row.y[0]] as const;
  const values = Float64Array.from({ length: side * side }, (_, i) =>
    ground.height(at(row.x, i % side), at(down, Math.floor(i / side))),
  );
  const sorted = values.filter(Number.isFinite).sort();
  const [lowest, highest] = [sorted[0] ?? 0, sorted.at(-1) ?? 1];
  const relief = (height: number): number => {
    const share = (height - lowest) / (highest - lowest || 1);
    return Math.sqrt(Math.min(1, Math.max(0, share)));
  };
  const racers = settings.optimisers.map((name) => {
    const descent = descend(name, ground, start, settings.eta, settings.steps);
    return { ...descent, heights: descent.costs.map(relief) };
  });
  const levels = [...new Set(shares.map((share) => sorted[Math.floor(share * sorted.length)] ?? 0))];
  // A log scale shows how fast each nears the lowest value that anybody knows.
  const known = row.minima.map(([x, y]) => ground.height(x, y));
  const least = Math.min(...known, ...racers.flatMap(({ costs }) => [...costs.filter(Number.isFinite)]));
  return {
    tex: tex(ground.formula),
    x: [...row.x],
    y: [...row.y],
    start: [...start] as [number, number],
    minima: row.minima.map(([x, y]) => [x, y]),
    side,
    ranks: Float32Array.from(values, (value) => rankIn(sorted, value)),
    relief: Float32Array.from(values, relief),
    contours: levels.map((level) => ({
      level,
      lines: contour({ columns: side, rows: side, values, x: row.x, y: down }, level),
    })),
    racers,
    courses: {
      kind: 'curves',
      title: 'Cost above the lowest known',
      x: axis('step', 'count'),
      y: axis('cost − lowest', 'number', 'log'),
      bands: null,
      lines: racers.map(({ title, costs }, i) =>
        line(
          title,
          i,
          count(costs.length),
          costs.map((cost) => cost - least),
        ),
      ),
    },
  };
}

/** The share of sorted numbers that are below a value. */
function rankIn(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return sorted.length === 0 ? 0 : low / sorted.length;
}
