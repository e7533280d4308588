import { type Activation, activations } from '../catalogue/activations.ts';
import { type LayerKind, layers } from '../catalogue/layers.ts';
import { type Normalisation, normalisations } from '../catalogue/normalisations.ts';
import { hasUnits, type Layer, type LayerOfUnits } from './layer-schema.ts';
import type { Recipe } from './recipe.ts';

export interface Extent {
  readonly rows: number;
  readonly columns: number;
}

/** The size of an image; a number stands for a single row of so many pixels. */
export type ImageSize = number | Extent;

/** Values at the places of an image; what is no image has one place. */
export interface Shape extends Extent {
  readonly channels: number;
}

export const placesOf = ({ rows, columns }: Extent): number => rows * columns;
export const valuesOf = (shape: Shape): number => placesOf(shape) * shape.channels;

/** A window over an image, with zeros around it. */
export interface Window {
  readonly side: number;
  readonly stride: number;
  readonly padding: number;
}

export interface LayerShape {
  /** What the layer is given. */
  readonly below: Shape;
  readonly gives: Shape;
  /** What a unit sees at once: as many values as it has weights, if it has any. */
  readonly sees: Shape;
  readonly window: Window | null;
  /** How often the layer looks at an image: from every place, or at every row. */
  readonly looks: number;
  /** Units of its own that a unit sees as they were one row before. */
  readonly recurs: number;
  /** Affine pieces of a unit; none of a layer that has no weights. */
  readonly pieces: number;
  /** What is learned per unit besides weights and biases. */
  readonly learned: number;
}

/** What an image is to the first layer. */
export const imageShape = (size: ImageSize): Shape =>
  typeof size === 'number'
    ? { rows: 1, columns: size, channels: 1 }
    : { rows: size.rows, columns: size.columns, channels: 1 };

/** Affine pieces of a unit. */
export function piecesOf({ activation }: LayerOfUnits): number {
  const { pieces }: Activation = activations[activation.kind];
  return pieces === undefined ? 1 : ((activation as Readonly<Record<string, unknown>>)[pieces] as number);
}

function learnedPerUnit(layer: LayerOfUnits): number {
  const activation: Activation = activations[layer.activation.kind];
  const { learned }: Normalisation = normalisations[layer.normalisation.kind];
  return Object.keys(activation.learned ?? {}).length + piecesOf(layer) * Object.keys(learned).length;
}

type Numbers = Readonly<Record<string, number | undefined>>;

/** The window of a layer that has one. */
export function windowOf(layer: Layer): Window | null {
  const { window }: LayerKind = layers[layer.kind];
  if (window === undefined) return null;
  const { [window]: side = 1, stride = 1, padding = 0 } = layer as unknown as Numbers;
  return { side, stride, padding };
}

/** Windows that fit side by side; at least one, so that there always is something to count. */
const windowsIn = (length: number, { side, stride, padding }: Window): number =>
  Math.max(1, Math.floor((length + 2 * padding - side) / stride) + 1);

/** What a unit sees at once. */
function seenOf(below: Shape, window: Window | null, readsRows: boolean): Shape {
  if (window !== null) return { rows: window.side, columns: window.side, channels: below.channels };
  return readsRows ? { ...below, rows: 1 } : below;
}

function shapeOf(layer: Layer, below: Shape): LayerShape {
  const row: LayerKind = layers[layer.kind];
  const readsRows = row.keeps !== undefined;
  const window = windowOf(layer);
  const channels = row.units === undefined ? below.channels : (layer as unknown as Numbers)[row.units]!;
  const gives = {
    rows: window === null ? 1 : windowsIn(below.rows, window),
    columns: window === null ? 1 : windowsIn(below.columns, window),
    channels,
  };
  return {
    below,
    gives,
    sees: seenOf(below, window, readsRows),
    window,
    looks: readsRows ? below.rows : placesOf(gives),
    recurs: readsRows ? channels : 0,
    pieces: hasUnits(layer) ? piecesOf(layer) : 0,
    learned: hasUnits(layer) ? learnedPerUnit(layer) : 0,
  };
}

/** The shapes of all layers from the first hidden one to the output, which is dense. */
export function layerShapes({ network: { hidden } }: Recipe, image: ImageSize, outputs: number): LayerShape[] {
  let below = imageShape(image);
  const shapes = hidden.map((layer) => {
    const shape = shapeOf(layer, below);
    below = shape.gives;
    return shape;
  });
  const gives = { rows: 1, columns: 1, channels: outputs };
  return [...shapes, { below, gives, sees: below, window: null, looks: 1, recurs: 0, pieces: 1, learned: 0 }];
}

/** Weights of one piece of one unit. */
const weightsPerPiece = ({ sees, recurs }: LayerShape): number => valuesOf(sees) + recurs;

/** Everything that a layer learns. */
export const parametersOf = (shape: LayerShape): number =>
  shape.gives.channels * (shape.pieces * (weightsPerPiece(shape) + 1) + shape.learned);

/** Numbers that a step makes for one image with a layer: what units see where it is laid out anew, activations, and the errors of both. */
export function valuesPerImage({ gives, sees, looks, pieces }: LayerShape): number {
  const laidOut = looks === 1 ? 0 : looks * valuesOf(sees);
  return 2 * (laidOut + Math.max(1, pieces) * looks * gives.channels);
}
