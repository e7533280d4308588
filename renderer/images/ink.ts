/** Bytes of an image (0 is paper, 255 is ink) as black on white, in the layout of a canvas: four bytes per pixel. */
export function inkOf(pixels: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * pixels.length);
  pixels.forEach((ink, i) => {
    rgba.fill(255 - ink, 4 * i, 4 * i + 3);
    rgba[4 * i + 3] = 255;
  });
  return rgba;
}
