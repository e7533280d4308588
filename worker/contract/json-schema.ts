import { z } from 'zod';
import { experimentSchema } from './experiment.ts';
import { recipeSchema } from './recipe.ts';

/** The part of JSON Schema that our schemas use. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
}

const published = z.toJSONSchema(experimentSchema, { target: 'draft-2020-12', io: 'input' });

/** The schema of experiment files as JSON Schema (draft 2020-12), for editors and other programs. */
export function experimentJsonSchema(): Record<string, unknown> {
  return { $id: 'urn:epoch-lab:experiment:1', title: 'Epoch Lab experiment', ...published };
}

export const experimentShape = published as JsonSchema;
export const recipeShape = z.toJSONSchema(recipeSchema, { io: 'input' }) as JsonSchema;

/** The variant of a choice that `value` claims to be by its `kind`; the schema itself if it is no choice. */
export function variantOf(schema: JsonSchema, value: unknown): JsonSchema | undefined {
  if (schema.oneOf === undefined) return schema;
  const kind = typeof value === 'object' && value !== null ? (value as { kind?: unknown }).kind : undefined;
  return schema.oneOf.find((variant) => variant.properties?.['kind']?.const === kind);
}

/** The keys an object may have under a schema, given the `kind` it claims. */
export function knownKeys(schema: JsonSchema | undefined, value: unknown): string[] {
  return schema === undefined ? [] : Object.keys(variantOf(schema, value)?.properties ?? {});
}

/** The schema of one key of an object or one entry of a list. */
export function shapeOf(schema: JsonSchema | undefined, value: unknown, key: PropertyKey): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  const { items, properties } = variantOf(schema, value) ?? {};
  if (items !== undefined) return items;
  return properties !== undefined && Object.hasOwn(properties, key) ? properties[String(key)] : undefined;
}
