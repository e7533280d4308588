import { layerMetrics } from '../../catalogue/metrics.ts';
import type { Range, Reading } from '../../claims/claim.ts';
import type { Unit } from '../../contract/figures/axis.ts';
import { isShare, quantityInWords } from '../../contract/wording.ts';

/** What a reading is, in words. */
export function readingInWords(reading: Reading): string {
  switch (reading.kind) {
    case 'metric': {
      const quantity = quantityInWords(reading);
      if (reading.at === 'end') return `${quantity} at the end`;
      return typeof reading.at === 'number' ? `${quantity} after epoch ${reading.at}` : `${reading.at} ${quantity}`;
    }
    case 'best-epoch':
      return `epoch of the best ${quantityInWords(reading)}`;
    case 'epochs-to':
      return `epochs until the ${quantityInWords(reading)} reaches ${format(unitOf({ ...reading, kind: 'metric', at: 'end' }), reading.threshold)}`;
    case 'rises':
      return `epochs in which the ${quantityInWords(reading)} rises`;
    case 'layer': {
      const { title } = layerMetrics[reading.health];
      const layer = reading.layer < 0 ? 'output layer' : `layer ${reading.layer + 1}`;
      return `${title.toLowerCase()} of ${layer} ${reading.at === 0 ? 'before training' : 'at the end'}`;
    }
    case 'small-weights':
      return `share of weights of layer ${reading.layer + 1} below ${reading.limit}`;
    case 'confused':
      return `test images taken for a ${reading.classes[0]} or a ${reading.classes[1]} that are the other`;
    case 'difference':
      return `${readingInWords(reading.of[0])} less ${readingInWords(reading.of[1])}`;
    case 'ratio':
      return `${readingInWords(reading.of[0])} over ${readingInWords(reading.of[1])}`;
  }
}

export function unitOf(reading: Reading): Unit {
  switch (reading.kind) {
    case 'metric':
      return isShare(reading.metric) ? 'share' : 'number';
    case 'best-epoch':
    case 'epochs-to':
    case 'rises':
      return 'epochs';
    case 'layer':
      return layerMetrics[reading.health].unit === '%' ? 'share' : 'number';
    case 'small-weights':
      return 'share';
    case 'confused':
      return 'count';
    case 'difference':
      return unitOf(reading.of[0]) === 'share' ? 'points' : unitOf(reading.of[0]);
    case 'ratio':
      return 'number';
  }
}

/** The unit of a difference of such values. */
export const differenceUnit = (unit: Unit): Unit => (unit === 'share' ? 'points' : unit);

/** A number with its unit. */
export function format(unit: Unit, value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : 'minus infinite';
  switch (unit) {
    case 'share':
      return `${(100 * value).toFixed(2)} %`;
    case 'points':
      return `${(100 * value).toFixed(2)} points`;
    case 'epochs':
      return `${value.toFixed(1)} epochs`;
    case 'count':
      return value.toFixed(1);
    default:
      return significant(value);
  }
}

const significant = (value: number): string => {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
};

/** "1.00 to 3.00 points", "at least 0.9". */
export function rangeInWords({ from, to }: Range, unit: Unit): string {
  if (to === Infinity) return `at least ${format(unit, from)}`;
  if (from === -Infinity) return `at most ${format(unit, to)}`;
  const ends = [from, to].map((end) => format(unit, end));
  return [...new Set(ends)].join(' to ');
}
