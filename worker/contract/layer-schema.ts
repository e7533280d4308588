import { z } from 'zod';
import { activations } from '../catalogue/activations.ts';
import { type LayerKind, layers } from '../catalogue/layers.ts';
import { normalisations } from '../catalogue/normalisations.ts';
import { aboutRow, choiceSchema, parametersShape, type ParametersOf } from './technique-schema.ts';

type Kinds = typeof layers;

/** What layers with units have besides the parameters of their kind. */
const ofUnits = {
  activation: choiceSchema(activations),
  normalisation: choiceSchema(normalisations).prefault({ kind: 'none' }),
};

/** The kind of a layer that does not say it. */
export const usualLayer = 'dense' satisfies keyof Kinds;

type LayerOf<Kind extends keyof Kinds> = {
  [K in Kind]: z.ZodObject<
    { kind: K extends typeof usualLayer ? z.ZodDefault<z.ZodLiteral<K>> : z.ZodLiteral<K> } & ParametersOf<Kinds[K]> &
      (Kinds[K] extends { readonly units: string } ? typeof ofUnits : unknown),
    z.core.$strict
  >;
}[Kind];

function layerShape(kind: string, row: LayerKind) {
  const literal = z.literal(kind);
  const shape = { ...parametersShape(row), ...(row.units !== undefined && ofUnits) };
  return z.strictObject({ kind: kind === usualLayer ? literal.default(kind) : literal, ...shape }).meta(aboutRow(row));
}

/** A hidden layer: a kind with its parameters, and for its units an activation and a normalisation. */
export const layerSchema = z.discriminatedUnion(
  'kind',
  Object.entries<LayerKind>(layers).map(([kind, row]) => layerShape(kind, row)) as never,
) as unknown as z.ZodDiscriminatedUnion<LayerOf<keyof Kinds>[]>;
export type Layer = z.output<typeof layerSchema>;

/** A layer that learns. */
export type LayerOfUnits = Extract<Layer, { activation: unknown }>;

export const hasUnits = (layer: Layer): layer is LayerOfUnits => 'activation' in layer;
