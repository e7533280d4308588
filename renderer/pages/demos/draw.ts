import type { Palette } from '../../../worker/contract/figures/palette.ts';

/** Draws on a canvas of so many pixels of the page. */
export type Draw = (context: CanvasRenderingContext2D, width: number, height: number, palette: Palette) => void;
