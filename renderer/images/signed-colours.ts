import type { Palette } from '../../worker/contract/figures/palette.ts';
import { type Rgb, rgbOf } from './rgb.ts';

/**
 * Numbers as colours, in the layout of a canvas: `limit` and beyond is the last colour, zero the middle one, -limit the
 * first. What is no number is transparent.
 */
export function signedColours(
  values: Float32Array,
  limit: number,
  diverging: Palette['diverging'],
): Uint8ClampedArray<ArrayBuffer> {
  const [below, zero, above] = diverging.map(rgbOf) as unknown as readonly [Rgb, Rgb, Rgb];
  const rgba = new Uint8ClampedArray(4 * values.length);
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const share = limit > 0 ? Math.max(-1, Math.min(1, value / limit)) : 0;
    const end = share < 0 ? below : above;
    zero.forEach((from, channel) => (rgba[4 * i + channel] = from + Math.abs(share) * (end[channel]! - from)));
    rgba[4 * i + 3] = 255;
  });
  return rgba;
}
