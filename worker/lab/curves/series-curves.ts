import type { CurveView } from '../../contract/api/curves.ts';
import type { Curves } from '../../contract/figures/curves.ts';
import type { Series } from '../comparison/series.ts';
import type { Lab } from '../lab.ts';
import { curvesFigure } from './curves-figure.ts';
import { measuredRun } from './measured-run.ts';

/** The curves of series, for page and report alike; each has the look of its place among them. */
export function seriesCurves(lab: Pick<Lab, 'columns'>, series: readonly Series[], view: CurveView): Curves {
  const measured = series.flatMap(({ name, runs }, arm) =>
    runs.flatMap((run) => measuredRun(lab, { ...run, arm, armName: name }, view)),
  );
  return curvesFigure(measured, view);
}
