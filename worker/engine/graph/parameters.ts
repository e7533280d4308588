import { type Activation, activations } from '../../catalogue/activations.ts';
import { type Normalisation, normalisations } from '../../catalogue/normalisations.ts';
import { hasUnits, type Layer } from '../../contract/layer-schema.ts';
import { type LayerShape, valuesOf } from '../../contract/layer-shapes.ts';
import type { Recipe } from '../../contract/recipe.ts';

/**
 * A matrix that steps change. Weights are [n_in, n_out], those of a window place by place, each with all its channels;
 * everything else is [1, n_out]. A statistic is not learned: its "gradient" is its new value.
 */
export interface ParameterSpec {
  readonly name: string;
  readonly kind: 'weights' | 'biases' | 'learned' | 'statistic';
  readonly layer: number;
  /** Which of the layer's weights or biases, where units have several: those of one piece. */
  readonly piece: number;
  readonly rows: number;
  readonly columns: number;
  /** Values that a unit of it takes, and values above that one of these goes into. */
  readonly fanIn: number;
  readonly fanOut: number;
  /** Where it begins, if it is not drawn. */
  readonly initial: number | null;
}

/** One whose first values are drawn. */
export type DrawnSpec = ParameterSpec & { readonly kind: 'weights' | 'biases' };

export const isDrawn = (spec: ParameterSpec): spec is DrawnSpec => spec.kind === 'weights' || spec.kind === 'biases';

/** "W2" is that of the second layer; further pieces are "W2_1", "W2_2", ... */
export const parameterName = (name: string, layer: number, piece = 0): string =>
  `${name}${layer + 1}${piece === 0 ? '' : `_${piece}`}`;

/** Weights and biases of a layer, piece by piece: `V` are the weights of units as they were before. */
function affine(shape: LayerShape, layer: number): ParameterSpec[] {
  const columns = shape.gives.channels;
  const fanIn = valuesOf(shape.sees);
  const fanOut = columns * (shape.window === null ? 1 : shape.window.side ** 2);
  return Array.from({ length: shape.pieces }, (_, piece) => {
    const common = { layer, piece, columns, fanIn, fanOut, initial: null };
    const weights = (name: string, rows: number): ParameterSpec => {
      return { ...common, name: parameterName(name, layer, piece), kind: 'weights', rows, fanIn: rows };
    };
    return [
      weights('W', fanIn),
      { ...common, name: parameterName('b', layer, piece), kind: 'biases' as const, rows: 1 },
      // Their numbers are drawn apart from those of other pieces.
      ...(shape.recurs === 0 ? [] : [{ ...weights('V', shape.recurs), piece: shape.pieces + piece }]),
    ];
  }).flat();
}

/** What a hidden layer has besides weights and biases. */
function extras(hidden: Layer, { gives, pieces }: LayerShape, layer: number): ParameterSpec[] {
  if (!hasUnits(hidden)) return [];
  const columns = gives.channels;
  const spec = (kind: 'learned' | 'statistic', name: string, piece: number, initial: number): ParameterSpec => {
    const shape = { rows: 1, columns, fanIn: 1, fanOut: 1 };
    return { name: parameterName(name, layer, piece), kind, layer, piece, ...shape, initial };
  };
  const activation: Activation = activations[hidden.activation.kind];
  const slopes = Object.entries(activation.learned ?? {}).map(([name, value]) => spec('learned', name, 0, value));
  const { learned, statistics }: Normalisation = normalisations[hidden.normalisation.kind];
  const normalising = Array.from({ length: pieces }, (_, piece) => [
    ...Object.entries(learned).map(([name, value]) => spec('learned', name, piece, value)),
    ...Object.entries(statistics).map(([name, { initial }]) => spec('statistic', name, piece, initial)),
  ]);
  return [...slopes, ...normalising.flat()];
}

/** Everything that steps change: weights and biases from the input to the output, then what layers have in addition. */
export function parameterSpecs({ network: { hidden } }: Recipe, shapes: readonly LayerShape[]): ParameterSpec[] {
  return [...shapes.flatMap(affine), ...hidden.flatMap((layer, i) => extras(layer, shapes[i]!, i))];
}
