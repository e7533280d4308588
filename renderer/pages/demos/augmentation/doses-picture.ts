import { augmentations } from '../../../../worker/catalogue/augmentations.ts';
import type { AugmentationDoseAnswer } from '../../../../worker/contract/demonstrations/augmentation.ts';
import { palettes } from '../../../../worker/contract/figures/palette.ts';
import { inkOf } from '../../../images/ink.ts';
import { texts } from '../../../texts/texts.ts';
import { theme } from '../../../theme/theme.ts';
import { doseWords } from './dose-words.ts';

/** Lengths in pixels of the page, of which the picture has two each way for one. */
const [digit, gap, titles, line] = [84, 16, 150, 20];
const sharpness = 2;
const words = texts.demos.augmentation;

interface Row {
  readonly title: string;
  readonly digits: readonly { readonly pixels: Uint8Array; readonly text: string }[];
}

function rowsOf({ rows, columns, original, label, changed }: AugmentationDoseAnswer): Row[] {
  const size = rows * columns;
  return [
    { title: words.original, digits: [{ pixels: original, text: words.label(label) }] },
    ...changed.map(({ name, doses, pixels }) => ({
      title: augmentations[name].title,
      digits: doses.map((dose, i) => ({
        pixels: pixels.subarray(i * size, (i + 1) * size),
        text: doseWords(name, dose),
      })),
    })),
  ];
}

/** The image and what every dose of every transformation makes of it, as one picture. */
export function dosesPicture(answer: AugmentationDoseAnswer): HTMLCanvasElement {
  const palette = palettes[theme.value];
  const font = getComputedStyle(document.body).fontFamily;
  const rows = rowsOf(answer);
  const most = Math.max(...rows.map(({ digits }) => digits.length));
  const width = gap + titles + most * (digit + gap);
  const height = gap + rows.length * (digit + line + gap);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [sharpness * width, sharpness * height];
  const context = canvas.getContext('2d')!;
  context.scale(sharpness, sharpness);
  context.imageSmoothingEnabled = false;
  context.fillStyle = palette.surfaces[0];
  context.fillRect(0, 0, width, height);
  const small = new OffscreenCanvas(answer.columns, answer.rows);
  const ink = small.getContext('2d')!;
  rows.forEach(({ title, digits }, row) => {
    const top = gap + row * (digit + line + gap);
    context.fillStyle = palette.ink;
    context.font = `600 13px ${font}`;
    context.fillText(title, gap, top + 13, titles - gap);
    digits.forEach(({ pixels, text }, i) => {
      const left = gap + titles + i * (digit + gap);
      ink.putImageData(new ImageData(inkOf(pixels), answer.columns), 0, 0);
      context.drawImage(small, left, top, digit, digit);
      context.strokeStyle = palette.grid;
      context.strokeRect(left, top, digit, digit);
      context.fillStyle = palette.muted;
      context.font = `12px ${font}`;
      context.fillText(text, left, top + digit + 15, digit + gap - 2);
    });
  });
  return canvas;
}
