/** Side of an image, in pixels. */
export const side = 28;

const far = 1e9;
const nearest = new Float64Array(side * side);

/**
 * Draws the union of round-ended lines into an image of 28 x 28 bytes, white (255) on black (0). `path` holds
 * x0, y0, x1, y1 of each line, `length` numbers in all, in pixels from the top left corner; ink fades from full to none
 * over `edge` pixels around `radius`. What lies outside the image is cut off.
 */
export function drawLines(path: Float64Array, length: number, radius: number, edge: number, image: Uint8Array): void {
  nearest.fill(far);
  const reach = radius + edge / 2;
  for (let at = 0; at < length; at += 4) {
    const ax = path[at]! - 0.5;
    const ay = path[at + 1]! - 0.5;
    const dx = path[at + 2]! - 0.5 - ax;
    const dy = path[at + 3]! - 0.5 - ay;
    const scale = 1 / (dx * dx + dy * dy + 1e-12);
    const left = Math.max(0, Math.ceil(Math.min(ax, ax + dx) - reach));
    const right = Math.min(side - 1, Math.floor(Math.max(ax, ax + dx) + reach));
    const top = Math.max(0, Math.ceil(Math.min(ay, ay + dy) - reach));
    const bottom = Math.min(side - 1, Math.floor(Math.max(ay, ay + dy) + reach));
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const px = x - ax;
        const py = y - ay;
        const along = Math.min(1, Math.max(0, (px * dx + py * dy) * scale));
        const ex = px - along * dx;
        const ey = py - along * dy;
        const square = ex * ex + ey * ey;
        if (square < nearest[y * side + x]!) nearest[y * side + x] = square;
      }
    }
  }
  for (let i = 0; i < image.length; i++) {
    const square = nearest[i]!;
    image[i] = square === far ? 0 : 255 * Math.min(1, Math.max(0, (reach - Math.sqrt(square)) / edge));
  }
}
