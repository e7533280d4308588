import { metrics } from '../catalogue/metrics.ts';
import type { Measure } from './experiment.ts';
import type { Metric } from './metrics.ts';

/** Whether values of the metric are shares (0 to 1), which are read in percent. */
export const isShare = (metric: Metric): boolean => metrics[metric].unit === '%';

/** "macro F1". */
export function metricInWords(metric: Metric): string {
  const { title } = metrics[metric];
  return `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
}

/** A value of the metric as it is read: a share in percent with 2 decimals, others with 4 significant digits. */
export function formatMetric(metric: Metric, value: number): string {
  return isShare(metric) ? `${(100 * value).toFixed(2)} %` : significant(value);
}

/** A value of the measure: a metric, or epochs with 1 decimal. */
export function formatValue(measure: Measure, value: number): string {
  return measure.at.kind === 'reach' ? `${value.toFixed(1)} epochs` : formatMetric(measure.metric, value);
}

/** The number of a difference of values without its unit; of shares in percentage points. */
export function formatAmount(measure: Measure, difference: number): string {
  if (measure.at.kind === 'reach') return withoutMinusZero(difference.toFixed(1));
  return isShare(measure.metric) ? withoutMinusZero((100 * difference).toFixed(2)) : significant(difference);
}

/** A difference of values with its unit. */
export function formatDifference(measure: Measure, difference: number): string {
  const amount = formatAmount(measure, difference);
  if (measure.at.kind === 'reach') return `${amount} epochs`;
  return isShare(measure.metric) ? `${amount} percentage points` : amount;
}

/** An interval of differences. */
export function formatInterval(measure: Measure, [low, high]: readonly [number, number]): string {
  return `${formatAmount(measure, low)} to ${formatAmount(measure, high)}`;
}

/** "validation accuracy". */
export function quantityInWords({ metric, split }: Pick<Measure, 'metric' | 'split'>): string {
  return `${split === 'train' ? 'training' : split} ${metricInWords(metric)}`;
}

/** What is compared: "validation accuracy at the end". */
export function measureInWords(measure: Measure): string {
  const quantity = quantityInWords(measure);
  switch (measure.at.kind) {
    case 'final':
      return `${quantity} at the end`;
    case 'epoch':
      return `${quantity} after epoch ${measure.at.epoch}`;
    case 'best':
      return `${quantity} at the best epoch on validation`;
    case 'reach':
      return `epochs until the ${quantity} reaches ${formatMetric(measure.metric, measure.at.threshold)}`;
  }
}

/** "p = 0.012", or "p < 0.001"; rounding never carries a p across 0.05. */
export function formatP(p: number): string {
  if (p < 0.001) return 'p < 0.001';
  let digits = 2;
  while (p !== 0.05 && Number(p.toPrecision(digits)) < 0.05 !== p < 0.05) digits++;
  return `p = ${p.toPrecision(digits)}`;
}

/** Any number, short: so many digits, whole numbers as they are, and powers of ten where it is very small or large. */
export function shownNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  const rounded = Number.isInteger(value) && size < 1e6 ? value : Number(value.toPrecision(digits));
  const text = size !== 0 && (size < 1e-4 || size >= 1e6) ? rounded.toExponential() : String(rounded);
  return text.replaceAll('-', '−');
}

/** "1 seed", "5 seeds". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

function significant(value: number): string {
  return Math.abs(value) < 1e4 ? value.toPrecision(4) : String(Math.round(value));
}

function withoutMinusZero(text: string): string {
  return Number(text) === 0 ? text.replace('-', '') : text;
}
