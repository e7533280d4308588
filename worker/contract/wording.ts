import type { Measure } from './experiment.ts';

type Metric = Measure['metric'];

/** A value of the metric as it is read: accuracy in percent with 2 decimals, cost with 4 significant digits. */
export function formatMetric(metric: Metric, value: number): string {
  switch (metric) {
    case 'accuracy':
      return `${(100 * value).toFixed(2)} %`;
    case 'cost':
      return significant(value);
  }
}

/** A value of the measure: a metric, or epochs with 1 decimal. */
export function formatValue(measure: Measure, value: number): string {
  return measure.at.kind === 'reach' ? `${value.toFixed(1)} epochs` : formatMetric(measure.metric, value);
}

/** The number of a difference of values without its unit; accuracy in percentage points. */
export function formatAmount(measure: Measure, difference: number): string {
  if (measure.at.kind === 'reach') return withoutMinusZero(difference.toFixed(1));
  switch (measure.metric) {
    case 'accuracy':
      return withoutMinusZero((100 * difference).toFixed(2));
    case 'cost':
      return significant(difference);
  }
}

/** A difference of values with its unit. */
export function formatDifference(measure: Measure, difference: number): string {
  const amount = formatAmount(measure, difference);
  if (measure.at.kind === 'reach') return `${amount} epochs`;
  return measure.metric === 'accuracy' ? `${amount} percentage points` : amount;
}

/** An interval of differences. */
export function formatInterval(measure: Measure, [low, high]: readonly [number, number]): string {
  return `${formatAmount(measure, low)} to ${formatAmount(measure, high)}`;
}

/** "validation accuracy". */
export function quantityInWords({ metric, split }: Pick<Measure, 'metric' | 'split'>): string {
  return `${split === 'train' ? 'training' : split} ${metric}`;
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
