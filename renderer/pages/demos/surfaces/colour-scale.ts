/** A colour between those of a scale, as red, green and blue, for a share from 0 to 1. */
export function colourAt(scale: readonly string[], share: number): readonly [number, number, number] {
  const at = Math.min(Math.max(share, 0), 1) * (scale.length - 1);
  const below = Math.min(Math.floor(at), scale.length - 2);
  const [from, to] = [scale[below]!, scale[below + 1]!].map((hex) =>
    [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16)),
  ) as [number[], number[]];
  return from.map((value, i) => value + (at - below) * (to[i]! - value)) as unknown as readonly [
    number,
    number,
    number,
  ];
}
