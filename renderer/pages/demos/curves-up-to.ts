import type { Curves } from '../../../worker/contract/figures/curves.ts';

/** Curves as they are known after so many steps, before the whole of them, faint. */
export function curvesUpTo(figure: Curves, step: number): Curves {
  const lines = figure.lines.flatMap((line) => [
    { ...line, isFaint: true },
    { ...line, xs: line.xs.subarray(0, step + 1), ys: line.ys.subarray(0, step + 1) },
  ]);
  return { ...figure, lines };
}
