/** What is drawn on a canvas, as a PNG. */
export async function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (png) return png;
  throw new Error('The browser could not make a PNG of the picture.');
}
