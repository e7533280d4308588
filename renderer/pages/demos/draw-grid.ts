/** The grid is painted on it first, a pixel a value, and then drawn as large as it is wanted. */
const small = new OffscreenCanvas(1, 1);
const pen = small.getContext('2d')!;

/** Draws the colours of a square grid over a picture. The values at its edges lie on the edges of the picture. */
export function drawGrid(
  context: CanvasRenderingContext2D,
  rgba: Uint8ClampedArray<ArrayBuffer>,
  side: number,
  width: number,
  height: number,
): void {
  if (small.width !== side) [small.width, small.height] = [side, side];
  pen.putImageData(new ImageData(rgba, side), 0, 0);
  context.imageSmoothingEnabled = true;
  // Values stand in the middles of the pixels: half a pixel lies beyond each end.
  const [across, down] = [width / (side - 1), height / (side - 1)];
  context.drawImage(small, -across / 2, -down / 2, width + across, height + down);
}
