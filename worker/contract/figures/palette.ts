/** How an arm looks in every figure: it keeps colour, dash and marker by its index, so it is known without its colour. */
export interface ArmStyle {
  readonly colour: string;
  /** Lengths of dashes and gaps in pixels; empty for a solid line. */
  readonly dash: readonly number[];
  readonly marker: Marker;
}

export const markers = ['circle', 'triangle', 'rect', 'diamond', 'emptyCircle', 'emptyRect'] as const;
export type Marker = (typeof markers)[number];

/** Together with seven colours and six markers, 210 arms look different. */
const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [12, 3, 2, 3], [4, 2]];

export interface Palette {
  /** What the figure lies on; every colour is legible on both. */
  readonly surfaces: readonly [page: string, raised: string];
  /** Text and marks that belong to no arm. */
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly arms: readonly string[];
  /** From few to many, for heat. */
  readonly sequential: readonly string[];
  /** From below zero over zero to above, told apart by every kind of colour vision. */
  readonly diverging: readonly [below: string, zero: string, above: string];
}

/**
 * Okabe and Ito's hues (https://jfly.uni-koeln.de/color/), each moved as far as needed to have a contrast of 3:1 on its
 * surfaces and to stay apart from the others for every kind of colour vision.
 */
const onLight = ['#1655b8', '#e63a52', '#228a66', '#a13085', '#6a7700', '#2290e1', '#16181d'];
const onDark = ['#4b7fe3', '#fd8624', '#2fbe87', '#cf97e1', '#f0d058', '#a7defc', '#ffffff'];

export const palettes = {
  light: {
    surfaces: ['#ffffff', '#f3f4f6'],
    ink: '#16181d',
    muted: '#555b66',
    grid: '#dfe2e7',
    arms: onLight,
    sequential: ['#f3f6fb', '#b9cfee', '#6f9bd8', '#1655b8', '#08265a'],
    diverging: ['#b35806', '#f7f7f7', '#1655b8'],
  },
  dark: {
    surfaces: ['#14171c', '#23272f'],
    ink: '#f1f3f5',
    muted: '#aab1bd',
    grid: '#3a404a',
    arms: onDark,
    sequential: ['#1c2330', '#25406f', '#3b68b8', '#7ea6ee', '#dbe8ff'],
    diverging: ['#fd8624', '#1a1c21', '#7ea6ee'],
  },
  print: {
    surfaces: ['#ffffff', '#ffffff'],
    ink: '#000000',
    muted: '#404040',
    grid: '#d5d5d5',
    arms: onLight,
    sequential: ['#ffffff', '#c6d6ee', '#86a9da', '#3d70bd', '#123c80'],
    diverging: ['#b35806', '#ffffff', '#123c80'],
  },
} as const satisfies Record<string, Palette>;

export type PaletteName = keyof typeof palettes;

/** @param arm index of the arm; null for what belongs to none. */
export function armStyle(palette: Palette, arm: number | null): ArmStyle {
  if (arm === null) return { colour: palette.muted, dash: [], marker: 'circle' };
  return {
    colour: palette.arms[arm % palette.arms.length]!,
    dash: dashes[arm % dashes.length]!,
    marker: markers[arm % markers.length]!,
  };
}
