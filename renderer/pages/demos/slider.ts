/** What a slider goes over: by steps, or on a scale on which every decade is as long. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly step?: number | undefined;
  readonly scale?: 'linear' | 'log' | undefined;
}

/** Where a value lies on its slider, from 0 to 1. */
export function sliderPosition({ min, max, scale }: Range, value: number): number {
  if (scale === 'log') return Math.log(Math.max(value, min) / min) / Math.log(max / min);
  return (value - min) / (max - min);
}

/** The value at a place of the slider: a whole number of steps, or of two digits on a logarithmic scale. */
export function sliderValue({ min, max, step, scale }: Range, position: number): number {
  if (scale === 'log') return Number((min * (max / min) ** position).toPrecision(2));
  const steps = step ?? (max - min) / 100;
  return Number((min + Math.round(((max - min) * position) / steps) * steps).toPrecision(10));
}
