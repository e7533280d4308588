import type { SurfacesAnswer } from '../../../../worker/contract/demonstrations/surfaces.ts';
import { armStyle, type Palette } from '../../../../worker/contract/figures/palette.ts';
import { drawGrid } from '../draw-grid.ts';
import { colourScale } from './colour-scale.ts';
import { type Frame, pixelOf } from './frame.ts';

/** Grey, so that the colours of the optimisers stand out: from high to low. */
export const groundScale = ({ surfaces, grid, muted }: Palette) => colourScale([surfaces[0], grid, muted]);
const deepest = 0.62;

function groundColours({ ranks }: SurfacesAnswer, palette: Palette): Uint8ClampedArray<ArrayBuffer> {
  const colour = groundScale(palette);
  const rgba = new Uint8ClampedArray(4 * ranks.length);
  ranks.forEach((rank, i) => rgba.set([...colour((1 - rank) * deepest), 255], 4 * i));
  return rgba;
}

/** Contours, minima, and how far each optimiser has come by a step. */
export function drawMap(
  context: CanvasRenderingContext2D,
  answer: SurfacesAnswer,
  frame: Frame,
  palette: Palette,
  step: number,
): void {
  drawGrid(context, groundColours(answer, palette), answer.side, frame.width, frame.height);
  const at = (x: number, y: number) => pixelOf(frame, x, y);
  context.strokeStyle = palette.muted;
  context.globalAlpha = 0.5;
  context.lineWidth = 0.8;
  context.beginPath();
  for (const { lines } of answer.contours) {
    for (let i = 0; i < lines.length; i += 4) {
      context.moveTo(...at(lines[i]!, lines[i + 1]!));
      context.lineTo(...at(lines[i + 2]!, lines[i + 3]!));
    }
  }
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.strokeStyle = palette.ink;
  for (const [x, y] of answer.minima) {
    const [px, py] = at(x, y);
    context.beginPath();
    context.moveTo(px - 5, py - 5);
    context.lineTo(px + 5, py + 5);
    context.moveTo(px + 5, py - 5);
    context.lineTo(px - 5, py + 5);
    context.stroke();
  }
  answer.racers.forEach(({ xs, ys }, arm) => {
    const places = Array.from(xs.subarray(0, step + 1), (x, i) => at(x, ys[i]!));
    drawTrack(context, places, palette, arm);
  });
  const [sx, sy] = at(...answer.start);
  context.lineWidth = 2;
  context.strokeStyle = palette.ink;
  context.beginPath();
  context.arc(sx, sy, 7, 0, 2 * Math.PI);
  context.stroke();
}

/** A path in the colour and dash of an arm, with where it is now at its end. */
export function drawTrack(
  context: CanvasRenderingContext2D,
  places: readonly (readonly [number, number])[],
  palette: Palette,
  arm: number,
): void {
  const { colour, dash } = armStyle(palette, arm);
  const last = places.at(-1);
  if (!last) return;
  context.beginPath();
  places.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = palette.surfaces[0];
  context.globalAlpha = 0.6;
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.setLineDash([...dash]);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = colour;
  context.strokeStyle = palette.surfaces[0];
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(...last, 5.5, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}
