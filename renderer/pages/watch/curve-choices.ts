import { metrics } from '../../../worker/catalogue/metrics.ts';
import type { CurveView } from '../../../worker/contract/api/curves.ts';
import type { Experiment } from '../../../worker/contract/experiment.ts';
import { texts } from '../../texts/texts.ts';

type Options<Value> = readonly { readonly value: Value; readonly label: string }[];

/** What of an experiment decides how its curves are looked at. */
export interface Measured {
  readonly data: Pick<Experiment['data'], 'validation'>;
  readonly measure: Pick<Experiment['measure'], 'metric' | 'split'>;
}

/** Points on either side. */
export const reaches = [0, 1, 3, 10, 30] as const;

const optionsOf = <Value extends string>(labels: Readonly<Record<Value, string>>): Options<Value> =>
  (Object.keys(labels) as Value[]).map((value) => ({ value, label: labels[value] }));

export const metricOptions: Options<CurveView['metric']> = (Object.keys(metrics) as CurveView['metric'][]).map(
  (value) => ({ value, label: metrics[value].title }),
);
export const xOptions = optionsOf<CurveView['x']>(texts.watch.xs);
export const scaleOptions = optionsOf<CurveView['scale']>(texts.watch.scales);
export const smoothingOptions: Options<number> = reaches.map((value) => ({
  value,
  label: texts.watch.smoothings(2 * value + 1),
}));

/** The splits that the runs of an experiment are measured on after every epoch. */
export function splitOptions({ data }: Pick<Measured, 'data'>): Options<CurveView['split']> {
  const all = optionsOf<CurveView['split']>(texts.watch.splits);
  return data.validation > 0 ? all.toReversed() : all.filter(({ value }) => value === 'train');
}

/** What the experiment is about, before anybody chose: its own measure, as far as that is known during training. */
export function usualView({ data, measure }: Measured): CurveView {
  return {
    metric: measure.metric,
    split: data.validation > 0 && measure.split !== 'train' ? 'validation' : 'train',
    x: 'epoch',
    scale: measure.metric === 'cost' ? 'log' : 'linear',
    smoothing: 0,
    runs: false,
  };
}
