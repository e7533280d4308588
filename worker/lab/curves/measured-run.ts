import type { CurveView } from '../../contract/api/curves.ts';
import type { Run } from '../../contract/run.ts';
import type { Lab } from '../lab.ts';
import { bestEpoch } from './best-epoch.ts';
import type { MeasuredRun } from './curves-figure.ts';

/** What a view of curves needs of a run; none where it is aligned by its best epoch and has none. */
export function measuredRun({ columns }: Pick<Lab, 'columns'>, run: Run, view: CurveView): MeasuredRun[] {
  const all = columns.of(run.id, `${view.split}.${view.metric}`);
  const values = view.from === 0 ? all : all.map((value, epoch) => (epoch < view.from ? NaN : value));
  if (view.x === 'epoch') return [{ run, values, seconds: null }];
  if (view.x === 'seconds') return [{ run, values, seconds: columns.of(run.id, 'seconds') }];
  const origin = bestEpoch(columns.of(run.id, `validation.${view.metric}`), view.metric);
  return origin === null ? [] : [{ run, values, seconds: null, origin }];
}
