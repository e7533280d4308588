import { compile } from '../../engine/formula/evaluate.ts';
import { parse } from '../../engine/formula/parse.ts';

/** Products of both coordinates up to a degree, as formulas: x, y, x^2, x y, y^2, ... */
export function featureFormulas(degree: number): string[] {
  return Array.from({ length: degree }, (_, d) =>
    Array.from({ length: d + 2 }, (_, j) => `x^${d + 1 - j} * y^${j}`),
  ).flat();
}

/** The features of points, row by row. */
export function featuresOf(degree: number): (points: readonly { x: number; y: number }[]) => Float64Array {
  const compiled = featureFormulas(degree).map((text) => compile(parse(text), ['x', 'y']));
  return (points) => {
    const out = new Float64Array(points.length * compiled.length);
    points.forEach(({ x, y }, i) => compiled.forEach((of, f) => (out[i * compiled.length + f] = of([x, y]))));
    return out;
  };
}
