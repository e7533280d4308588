import type { Palette } from '../../worker/contract/figures/palette.ts';

type Colour = readonly [red: number, green: number, blue: number];

const colourOf = (hex: string): Colour =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Colour;

/**
 * Numbers as colours, in the layout of a canvas: `limit` and beyond is the last colour, zero the middle one, -limit the
 * first. What is no number is transparent.
 */
export function signedColours(
  values: Float32Array,
  limit: number,
  diverging: Palette['diverging'],
): Uint8ClampedArray<ArrayBuffer> {
  const [below, zero, above] = diverging.map(colourOf) as unknown as readonly [Colour, Colour, Colour];
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
