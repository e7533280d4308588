import type { PlaneAnswer } from '../../../../worker/contract/demonstrations/plane.ts';
import type { Palette } from '../../../../worker/contract/figures/palette.ts';
import { signedColours } from '../../../images/signed-colours.ts';
import { drawGrid } from '../draw-grid.ts';

export interface Cross {
  readonly x: number;
  readonly y: number;
}

/** Places of the square from -1 to 1 in pixels and back. */
export const toPixel = ({ x, y }: Cross, size: number): Cross => ({ x: ((x + 1) / 2) * size, y: ((1 - y) / 2) * size });
export const fromPixel = ({ x, y }: Cross, size: number): Cross => ({ x: (2 * x) / size - 1, y: 1 - (2 * y) / size });

function strokeLines(context: CanvasRenderingContext2D, lines: Float32Array, size: number): void {
  context.beginPath();
  for (let i = 0; i < lines.length; i += 4) {
    const from = toPixel({ x: lines[i]!, y: lines[i + 1]! }, size);
    const to = toPixel({ x: lines[i + 2]!, y: lines[i + 3]! }, size);
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
  }
  context.stroke();
}

/** What is sure of a class keeps this share of its colour, so that points stand out. */
const strength = 0.55;

function drawPoints(context: CanvasRenderingContext2D, points: Float64Array, size: number, palette: Palette): void {
  const radius = Math.max(3, size / 110);
  for (let i = 0; i < points.length; i += 4) {
    const { x, y } = toPixel({ x: points[i]!, y: points[i + 1]! }, size);
    const isOne = points[i + 2]! > 0;
    const colour = palette.diverging[isOne ? 2 : 0];
    const isTest = points[i + 3]! > 0;
    context.beginPath();
    if (isOne) context.arc(x, y, radius, 0, 2 * Math.PI);
    else context.rect(x - radius * 0.9, y - radius * 0.9, 1.8 * radius, 1.8 * radius);
    context.fillStyle = isTest ? palette.surfaces[0] : colour;
    context.strokeStyle = isTest ? colour : palette.surfaces[0];
    context.lineWidth = isTest ? 1.8 : 1;
    context.fill();
    context.stroke();
  }
}

/** Regions, borders, points, and where the keyboard is. */
export function drawPlane(
  context: CanvasRenderingContext2D,
  answer: PlaneAnswer,
  size: number,
  palette: Palette,
  { units, cross }: { readonly units: boolean; readonly cross: Cross | null },
): void {
  drawGrid(context, signedColours(answer.grid, 1 / strength, palette.diverging), answer.side, size, size);
  context.lineCap = 'round';
  context.strokeStyle = palette.muted;
  context.lineWidth = 1.2;
  context.setLineDash([5, 4]);
  if (units) for (const lines of answer.units) strokeLines(context, lines, size);
  context.setLineDash([]);
  context.strokeStyle = palette.ink;
  context.lineWidth = 2.2;
  strokeLines(context, answer.boundary, size);
  drawPoints(context, answer.points, size, palette);
  if (cross === null) return;
  const { x, y } = toPixel(cross, size);
  context.lineWidth = 1.5;
  context.strokeStyle = palette.ink;
  context.beginPath();
  context.moveTo(x - 9, y);
  context.lineTo(x + 9, y);
  context.moveTo(x, y - 9);
  context.lineTo(x, y + 9);
  context.stroke();
}
