import type { SurfacesAnswer } from '../../../../worker/contract/demonstrations/surfaces.ts';
import type { Palette } from '../../../../worker/contract/figures/palette.ts';
import { drawTrack, groundScale } from './draw-map.ts';
import { project, type View } from './projection.ts';

/** Every so many places of the grid are a corner of what is drawn. */
const every = 2;

/** The surface as patches, those behind first, and the paths on it. */
export function drawRelief(
  context: CanvasRenderingContext2D,
  answer: SurfacesAnswer,
  { width, height }: { readonly width: number; readonly height: number },
  palette: Palette,
  step: number,
  view: View,
): void {
  const { side, relief, ranks } = answer;
  const scale = Math.min(width / 2.8, height / 2.1);
  const ground = Array.from(relief, (z, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    return project({ x: (2 * column) / (side - 1) - 1, y: 1 - (2 * row) / (side - 1), z }, view);
  });
  // Most surfaces lie deep or high as a whole: what is drawn of them stands in the middle.
  const levels = ground.map(({ y }) => y);
  const middle = (Math.min(...levels) + Math.max(...levels)) / 2;
  const pixel = ({ x, y }: { readonly x: number; readonly y: number }) =>
    [width / 2 + scale * x, height / 2 + scale * (y - middle)] as const;
  const corner = (row: number, column: number) => {
    const place = ground[row * side + column]!;
    return { at: pixel(place), depth: place.depth };
  };
  const patches: { readonly corners: readonly (readonly [number, number])[]; readonly depth: number; rank: number }[] =
    [];
  for (let row = 0; row + every < side; row += every) {
    for (let column = 0; column + every < side; column += every) {
      const four = [
        corner(row, column),
        corner(row, column + every),
        corner(row + every, column + every),
        corner(row + every, column),
      ];
      const depth = four.reduce((sum, each) => sum + each.depth, 0);
      patches.push({ corners: four.map(({ at }) => at), depth, rank: ranks[row * side + column]! });
    }
  }
  const colour = groundScale(palette);
  patches.sort((a, b) => b.depth - a.depth);
  context.lineWidth = 0.5;
  context.strokeStyle = palette.surfaces[0];
  for (const { corners, rank } of patches) {
    const [r, g, b] = colour(0.35 + (1 - rank) * 0.5);
    context.fillStyle = `rgb(${r} ${g} ${b})`;
    context.beginPath();
    corners.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.closePath();
    context.fill();
    context.stroke();
  }
  const within = (value: number, [from, to]: readonly [number, number]): number =>
    Math.max(-1, Math.min(1, (2 * (value - from)) / (to - from) - 1));
  answer.racers.forEach(({ xs, ys, heights }, arm) => {
    const places = Array.from(xs.subarray(0, step + 1), (x, i) =>
      pixel(project({ x: within(x, answer.x), y: within(ys[i]!, answer.y), z: heights[i]! }, view)),
    );
    drawTrack(context, places, palette, arm);
  });
}
