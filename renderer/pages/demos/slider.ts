import type { NumberRange } from '../../../worker/contract/demonstrations/number-setting.ts';

const endsOf = ({ min, max, slider }: NumberRange): readonly [from: number, to: number] => slider ?? [min, max];

function stepOf(range: NumberRange): number {
  const [from, to] = endsOf(range);
  return range.step ?? (range.isWhole === true ? 1 : (to - from) / 100);
}

/** Where a value lies on its slider, from 0 to 1; at an end where it is beyond. */
export function sliderPosition(range: NumberRange, value: number): number {
  const [from, to] = endsOf(range);
  const share = range.scale === 'log' ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  return Math.min(1, Math.max(0, share));
}

/** The value at a place of the slider: a whole number of steps, or of two digits on a logarithmic scale. */
export function sliderValue(range: NumberRange, position: number): number {
  const [from, to] = endsOf(range);
  if (range.scale === 'log') return Number((from * (to / from) ** position).toPrecision(2));
  const step = stepOf(range);
  return Number((from + Math.round(((to - from) * position) / step) * step).toPrecision(10));
}

/** How far the keys move on a slider that goes from 0 to 1. */
export function sliderStep(range: NumberRange): number {
  const [from, to] = endsOf(range);
  return range.scale === 'log' ? 0.01 : stepOf(range) / (to - from);
}

/** The nearest value that is allowed to one that was typed. */
export function allowed({ min, max, isWhole }: NumberRange, typed: number): number {
  const within = Math.min(max, Math.max(min, typed));
  return isWhole === true ? Math.round(within) : within;
}
