export type Rgb = readonly [red: number, green: number, blue: number];

/** A colour written as #rrggbb. */
export const rgbOf = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;

/** The colour a share of the way from one to another. */
export const mix = (from: Rgb, to: Rgb, share: number): Rgb =>
  from.map((value, channel) => value + share * (to[channel]! - value)) as unknown as Rgb;
