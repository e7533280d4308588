import type { SeriesId } from '../../worker/contract/api/ids.ts';
import { limits } from '../../worker/contract/recipe.ts';

/** Arms as an address has them: `12.0,12.1,15.0`, experiment and arm from 0. */
export const seriesQuery = (series: readonly SeriesId[]): string =>
  series.map(({ experiment, arm }) => `${experiment}.${arm}`).join(',');

/** The arms that an address names, each once; what is none is left out. */
export function readSeriesQuery(query: unknown): SeriesId[] {
  const parts = typeof query === 'string' ? [...new Set(query.split(','))] : [];
  return parts
    .flatMap((part) => {
      const [, experiment, arm] = /^([1-9]\d{0,14})\.(0|[1-9]\d?)$/.exec(part) ?? [];
      return experiment === undefined || arm === undefined
        ? []
        : [{ experiment: Number(experiment), arm: Number(arm) }];
    })
    .filter(({ arm }) => arm < limits.arms)
    .slice(0, limits.arms);
}
