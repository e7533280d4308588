import type { Axis } from '../contract/figures/axis.ts';
import type { Line } from '../contract/figures/curves.ts';

export const axis = (title: string, unit: Axis['unit'] = 'number', scale: Axis['scale'] = 'linear'): Axis => ({
  title,
  unit,
  scale,
});

/** 0, 1, ..., n - 1. */
export const count = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i);

export const line = (name: string, arm: number | null, xs: Float64Array, ys: Float64Array): Line => ({
  name,
  arm,
  xs,
  ys,
  band: null,
  isFaint: false,
});
