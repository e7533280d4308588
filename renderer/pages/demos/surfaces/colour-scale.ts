import { mix, type Rgb, rgbOf } from '../../../images/rgb.ts';

/** The colours between those of a scale, by a share from 0 to 1. */
export function colourScale(scale: readonly string[]): (share: number) => Rgb {
  const colours = scale.map(rgbOf);
  return (share) => {
    const at = Math.min(Math.max(share, 0), 1) * (colours.length - 1);
    const below = Math.min(Math.floor(at), colours.length - 2);
    return mix(colours[below]!, colours[below + 1]!, at - below);
  };
}
