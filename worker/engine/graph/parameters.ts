import { type Activation, activations } from '../../catalogue/activations.ts';
import { type Normalisation, normalisations } from '../../catalogue/normalisations.ts';
import type { Recipe } from '../../contract/recipe.ts';

/**
 * A matrix that steps change. Weights are [n_in, n_out], everything else is [1, n_out]. A statistic is not learned: its
 * "gradient" is its new value.
 */
export interface ParameterSpec {
  readonly name: string;
  readonly kind: 'weights' | 'biases' | 'learned' | 'statistic';
  readonly layer: number;
  /** Which of the layer's weights or biases, where units have several: those of one piece. */
  readonly piece: number;
  readonly rows: number;
  readonly columns: number;
  /** Where it begins, if it is not drawn. */
  readonly initial: number | null;
}

/** One whose first values are drawn. */
export type DrawnSpec = ParameterSpec & { readonly kind: 'weights' | 'biases' };

export const isDrawn = (spec: ParameterSpec): spec is DrawnSpec => spec.kind === 'weights' || spec.kind === 'biases';

type Hidden = Recipe['network']['hidden'][number];

/** Affine pieces of a unit. */
export function piecesOf({ activation }: Hidden): number {
  const { pieces }: Activation = activations[activation.kind];
  return pieces === undefined ? 1 : ((activation as Readonly<Record<string, unknown>>)[pieces] as number);
}

/** "W2" is that of the second layer; further pieces are "W2_1", "W2_2", ... */
export const parameterName = (name: string, layer: number, piece = 0): string =>
  `${name}${layer + 1}${piece === 0 ? '' : `_${piece}`}`;

/** What a hidden layer has besides weights and biases. */
function extras(hidden: Hidden, layer: number): ParameterSpec[] {
  const columns = hidden.units;
  const spec = (kind: 'learned' | 'statistic', name: string, piece: number, initial: number): ParameterSpec => {
    return { name: parameterName(name, layer, piece), kind, layer, piece, rows: 1, columns, initial };
  };
  const activation: Activation = activations[hidden.activation.kind];
  const slopes = Object.entries(activation.learned ?? {}).map(([name, value]) => spec('learned', name, 0, value));
  const { learned, statistics }: Normalisation = normalisations[hidden.normalisation.kind];
  const normalising = Array.from({ length: piecesOf(hidden) }, (_, piece) => [
    ...Object.entries(learned).map(([name, value]) => spec('learned', name, piece, value)),
    ...Object.entries(statistics).map(([name, { initial }]) => spec('statistic', name, piece, initial)),
  ]);
  return [...slopes, ...normalising.flat()];
}

/** Everything that steps change: weights and biases from the input to the output, then what layers have in addition. */
export function parameterSpecs({ network: { hidden } }: Recipe, inputs: number, classes: number): ParameterSpec[] {
  const widths = [inputs, ...hidden.map((layer) => layer.units), classes];
  const affine = widths.slice(1).flatMap((columns, layer) => {
    const pieces = layer < hidden.length ? piecesOf(hidden[layer]!) : 1;
    return Array.from({ length: pieces }, (_, piece) => {
      const common = { layer, piece, columns, initial: null };
      const names = ['W', 'b'].map((name) => parameterName(name, layer, piece)) as [string, string];
      return [
        { ...common, name: names[0], kind: 'weights' as const, rows: widths[layer]! },
        { ...common, name: names[1], kind: 'biases' as const, rows: 1 },
      ];
    }).flat();
  });
  return [...affine, ...hidden.flatMap(extras)];
}
