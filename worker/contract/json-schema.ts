import { z } from 'zod';
import { experimentSchema } from './experiment.ts';
import { recipeSchema } from './recipe.ts';

/** The part of JSON Schema that our schemas use. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  /** A formula that is there to be looked at. */
  readonly exhibit?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
}

const published = z.toJSONSchema(experimentSchema, { target: 'draft-2020-12', io: 'input' });

/** The schema without formulas that are there to be looked at: nobody is offered what is wrong. */
function withoutExhibits(schema: unknown): unknown {
  const isExhibit = (part: unknown) => typeof part === 'object' && part !== null && 'exhibit' in part;
  if (Array.isArray(schema)) return schema.filter((part) => !isExhibit(part)).map(withoutExhibits);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([, part]) => !isExhibit(part));
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutExhibits(part)]));
}

/** The schema of experiment files as JSON Schema (draft 2020-12), for editors and other programs. */
export function experimentJsonSchema(): Record<string, unknown> {
  const usual = withoutExhibits(published) as Record<string, unknown>;
  return { $id: 'urn:epoch-lab:experiment:1', title: 'Epoch Lab experiment', ...usual };
}

export const experimentShape = published as JsonSchema;
export const recipeShape = z.toJSONSchema(recipeSchema, { io: 'input' }) as JsonSchema;

/** The variant of a choice that `value` claims to be by its `kind`, or the usual one if it has none; the schema itself if it is no choice. */
export function variantOf(schema: JsonSchema, value: unknown): JsonSchema | undefined {
  if (schema.oneOf === undefined) return schema;
  const kind = typeof value === 'object' && value !== null ? (value as { kind?: unknown }).kind : undefined;
  return schema.oneOf.find(({ properties }) => {
    const own = properties?.['kind'];
    return kind === undefined ? own?.default !== undefined : own?.const === kind;
  });
}

/** The kinds of a choice that people are told of. */
export function offeredKinds(schema: JsonSchema | undefined): string[] {
  const offered = (schema?.oneOf ?? []).filter(({ exhibit }) => exhibit !== true);
  return offered.map((variant) => String(variant.properties?.['kind']?.const));
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
