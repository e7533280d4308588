import { metrics } from '../../worker/catalogue/metrics.ts';
import { type CurveView, plainView } from '../../worker/contract/api/curves.ts';
import type { Experiment } from '../../worker/contract/experiment.ts';
import { texts } from '../texts/texts.ts';

export type Options<Value> = readonly { readonly value: Value; readonly label: string }[];

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
export const xOptions = optionsOf<CurveView['x']>(texts.curves.xs);
export const scaleOptions = optionsOf<CurveView['scale']>(texts.curves.scales);
export const smoothingOptions: Options<number> = reaches.map((value) => ({
  value,
  label: texts.curves.smoothings(2 * value + 1),
}));

/** What arms of any experiments may be measured on after every epoch. */
export const everySplit = optionsOf<CurveView['split']>(texts.curves.splits).toReversed();

/** The splits that the runs of an experiment are measured on after every epoch. */
export const splitOptions = ({ data }: Pick<Measured, 'data'>): Options<CurveView['split']> =>
  data.validation > 0 ? everySplit : everySplit.filter(({ value }) => value === 'train');

/** What the experiment is about, before anybody chose: its own measure, as far as that is known during training. */
export function usualView({ data, measure }: Measured): CurveView {
  return {
    ...plainView,
    metric: measure.metric,
    split: data.validation > 0 && measure.split !== 'train' ? 'validation' : 'train',
    scale: measure.metric === 'cost' ? 'log' : 'linear',
  };
}
