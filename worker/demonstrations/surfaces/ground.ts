import { surfaces, type Surface } from '../../catalogue/surfaces.ts';
import type { SurfacesSettings } from '../../contract/demonstrations/surfaces.ts';
import { differentiate } from '../../engine/formula/differentiate.ts';
import { compile } from '../../engine/formula/evaluate.ts';
import { refuseLongDerivative } from '../../engine/formula/own.ts';
import { infix } from '../../engine/formula/infix.ts';
import { bind } from '../../engine/graph/bind.ts';
import type { Point } from '../../training/line-search/point.ts';

/** A cost of two weights with its gradient. */
export interface Ground {
  readonly row: Surface;
  readonly formula: string;
  readonly height: (x: number, y: number) => number;
  readonly look: (at: Float64Array) => Point;
}

/** @throws LabError `formula-invalid` for an own formula that is none of x and y. */
export function groundOf({ surface, formula }: SurfacesSettings): Ground {
  const row: Surface = surfaces[surface];
  const e = bind(row.formula, row, { formula });
  const names = ['x', 'y'] as const;
  if (row.own) for (const name of names) refuseLongDerivative(formula, e, name);
  const [byX, byY] = names.map((name) => differentiate(e, name)) as [typeof e, typeof e];
  const [height, slopeX, slopeY] = [e, byX, byY].map((each) => compile(each, names)) as [
    ReturnType<typeof compile>,
    ReturnType<typeof compile>,
    ReturnType<typeof compile>,
  ];
  return {
    row,
    formula: infix(e),
    height: (x, y) => height([x, y]),
    look: (at) => ({ at, cost: height(at), gradient: Float64Array.of(slopeX(at), slopeY(at)) }),
  };
}
