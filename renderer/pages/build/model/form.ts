import { type JsonSchema, variantOf } from '../../../../worker/contract/json-schema.ts';
import type { Json } from '../../../../worker/contract/read-json.ts';
import { isObject, within } from './paths.ts';
import { labelOf, optionLabel, type Placed, techniqueAt } from './labels.ts';

interface Described {
  /** In the experiment. */
  readonly path: string;
  readonly label: string;
  readonly help: string | undefined;
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** One place of the form and what may stand there; made from the schema and what stands there now. */
export type Field = Described &
  (
    | { readonly kind: 'group'; readonly fields: readonly Field[]; readonly technique: Placed | null }
    | {
        readonly kind: 'choice';
        readonly options: readonly Option[];
        readonly chosen: string | undefined;
        /** The parameters of what is chosen. */
        readonly fields: readonly Field[];
        readonly technique: Placed | null;
      }
    | {
        readonly kind: 'number';
        readonly value: Json | undefined;
        readonly range: Range;
        readonly unit: string | undefined;
        /** What may stand here instead of a number. */
        readonly words: readonly Option[];
        /** The number to go back to from a word. */
        readonly usual: number;
      }
    | { readonly kind: 'text'; readonly value: Json | undefined }
    | { readonly kind: 'flag'; readonly value: boolean }
    | {
        readonly kind: 'word';
        readonly value: string | undefined;
        readonly options: readonly Option[];
        /** May be left out. */
        readonly isOptional: boolean;
      }
    | { readonly kind: 'optional'; readonly inner: Field | null; readonly whenOn: Json }
    | { readonly kind: 'list'; readonly entries: readonly Field[]; readonly added: Json; readonly isFull: boolean }
    | { readonly kind: 'json'; readonly value: Json | undefined }
  );

/** What a number may be. */
export interface Range {
  readonly isWhole: boolean;
  readonly min: number;
  readonly max: number;
  readonly isMinAllowed: boolean;
  readonly isMaxAllowed: boolean;
}

export const kindOf = (variant: JsonSchema): string => String(variant.properties?.['kind']?.const);

function kindIn(value: Json | undefined): string | undefined {
  const kind = isObject(value) ? value['kind'] : undefined;
  return typeof kind === 'string' ? kind : undefined;
}

/** Of the alternatives without null, if there is but one. */
const nonNull = (schema: JsonSchema): JsonSchema | undefined => {
  const others = schema.anyOf?.filter(({ type }) => type !== 'null') ?? [];
  return schema.anyOf !== undefined && others.length === 1 && others.length < schema.anyOf.length
    ? others[0]
    : undefined;
};

interface NumberOrWords {
  readonly number: JsonSchema;
  readonly words: readonly string[];
}

/** Of a schema that takes a number or certain words. */
function numberOrWords(schema: JsonSchema): NumberOrWords | undefined {
  const all = schema.anyOf ?? [];
  const number = all.find(({ type }) => type === 'integer' || type === 'number');
  const words = all.flatMap((each) => (typeof each.const === 'string' ? [each.const] : (each.enum ?? [])));
  const others = all.filter((each) => each !== number && each.const === undefined && each.enum === undefined);
  return number && words.length > 0 && others.length === 0 ? { number, words } : undefined;
}

/** A value to begin with: the default where there is one, else the least that fits. */
export function beginning(schema: JsonSchema): Json {
  if (schema.default !== undefined) return filled(schema, schema.default as Json);
  if (schema.const !== undefined) return schema.const as Json;
  const [first] = schema.oneOf ?? [];
  if (first) return beginning(first);
  if (schema.enum?.[0] !== undefined) return schema.enum[0];
  if (nonNull(schema)) return null;
  const either = numberOrWords(schema);
  if (either) return beginning(either.number);
  switch (schema.type) {
    case 'object': {
      const { required = [], properties = {} } = schema;
      const wanted = Object.entries(properties).filter(
        ([key, inner]) => required.includes(key) || inner.default !== undefined,
      );
      return Object.fromEntries(wanted.map(([key, inner]) => [key, beginning(inner)]));
    }
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => beginning(schema.items ?? {}));
    case 'integer':
    case 'number':
      return schema.minimum ?? 0;
    case 'boolean':
      return false;
    default:
      return '';
  }
}

/** A value with every default written out; nothing that is there is changed. */
export function filled(schema: JsonSchema, value: Json): Json {
  const inner = nonNull(schema);
  if (inner) return value === null ? null : filled(inner, value);
  const variant = variantOf(schema, value);
  if (Array.isArray(value)) return value.map((entry) => filled(schema.items ?? {}, entry));
  if (!isObject(value) || variant?.properties === undefined) return value;
  const made: Record<string, Json> = { ...value };
  for (const [key, each] of Object.entries(variant.properties)) {
    const own = Object.hasOwn(value, key) ? value[key] : undefined;
    if (own !== undefined) made[key] = filled(each, own);
    else if (each.default !== undefined) made[key] = beginning(each);
  }
  return made;
}

/** What stands at a choice after another kind is chosen: parameters both have keep their values. */
export function withKind(schema: JsonSchema, value: Json | undefined, kind: string): Json {
  const variant = schema.oneOf?.find((each) => kindOf(each) === kind);
  const begun = variant ? beginning(variant) : { kind };
  if (!isObject(begun) || !isObject(value)) return begun;
  const kept = Object.keys(begun).filter((key) => key !== 'kind' && Object.hasOwn(value, key));
  return { ...begun, ...Object.fromEntries(kept.map((key) => [key, value[key]!])) };
}

function rangeOf({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): Range {
  return {
    isWhole: type === 'integer',
    min: minimum ?? exclusiveMinimum ?? -Infinity,
    max: maximum ?? exclusiveMaximum ?? Infinity,
    isMinAllowed: minimum !== undefined,
    isMaxAllowed: maximum !== undefined,
  };
}

function fieldsOf(schema: JsonSchema, value: Json | undefined, path: string): Field[] {
  return Object.entries(schema.properties ?? {})
    .filter(([, inner]) => inner.const === undefined)
    .map(([key, inner]) => {
      const own = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
      const isOptional = inner.default === undefined && !(schema.required ?? []).includes(key);
      return fieldOf(inner, own, within(path, key), isOptional);
    });
}

/** The unit of a parameter, which the schema does not carry. */
function unitAt(key: string, parent: Placed | null): string | undefined {
  const parameters = parent?.row.parameters ?? {};
  return Object.hasOwn(parameters, key) ? parameters[key]?.unit : undefined;
}

function withUnits(fields: readonly Field[], technique: Placed | null): Field[] {
  return fields.map((field) => {
    if (field.kind !== 'number') return field;
    return { ...field, unit: unitAt(field.path.slice(field.path.lastIndexOf('.') + 1), technique) };
  });
}

/** The form of what a schema allows at a path, with what stands there now. */
export function fieldOf(schema: JsonSchema, value: Json | undefined, path: string, isOptional = false): Field {
  const base = { path, label: labelOf(path), help: schema.description };
  const inner = nonNull(schema);
  if (inner) {
    const isOn = value !== null && value !== undefined;
    return { ...base, kind: 'optional', inner: isOn ? fieldOf(inner, value, path) : null, whenOn: beginning(inner) };
  }
  const either = numberOrWords(schema);
  if (either) {
    const usual = typeof schema.default === 'number' ? schema.default : Number(beginning(either.number));
    const words = either.words.map((word) => ({ value: word, label: optionLabel(path, word) }));
    return { ...base, kind: 'number', value, range: rangeOf(either.number), unit: undefined, words, usual };
  }
  if (schema.oneOf) {
    const kinds = schema.oneOf.map(kindOf);
    const variant = variantOf(schema, value);
    const chosen = kindIn(value) ?? (variant && kindOf(variant));
    const technique = techniqueAt(path, chosen);
    return {
      ...base,
      help: technique ? technique.row.help : variant?.description,
      kind: 'choice',
      options: kinds.map((kind) => ({ value: kind, label: optionLabel(path, kind) })),
      chosen,
      technique,
      fields: variant ? withUnits(fieldsOf(variant, value, path), technique) : [],
    };
  }
  if (schema.enum) {
    const options = schema.enum.map((word) => ({ value: word, label: optionLabel(path, word) }));
    return { ...base, kind: 'word', value: typeof value === 'string' ? value : undefined, options, isOptional };
  }
  switch (schema.type) {
    case 'object': {
      if (schema.properties === undefined) return { ...base, kind: 'json', value };
      const technique = techniqueAt(path, undefined);
      const fields = withUnits(fieldsOf(schema, value, path), technique);
      return { ...base, help: technique?.row.help, kind: 'group', technique, fields };
    }
    case 'array': {
      const entries = Array.isArray(value) ? value : [];
      return {
        ...base,
        kind: 'list',
        entries: entries.map((entry, i) => fieldOf(schema.items ?? {}, entry, within(path, i))),
        added: entries.at(-1) ?? beginning(schema.items ?? {}),
        isFull: entries.length >= (schema.maxItems ?? Infinity),
      };
    }
    case 'number':
    case 'integer':
      return { ...base, kind: 'number', value, range: rangeOf(schema), unit: undefined, words: [], usual: 0 };
    case 'string':
      return { ...base, kind: 'text', value };
    case 'boolean':
      return { ...base, kind: 'flag', value: value === true };
    default:
      return { ...base, kind: 'json', value };
  }
}
