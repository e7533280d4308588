import type { Json } from '../../../../worker/contract/read-json.ts';

/** An object of JSON. */
export type Draft = Readonly<Record<string, Json>>;

export const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const keysOf = (path: string): string[] => (path === '' ? [] : path.split('.'));
const isIndex = (key: string): boolean => /^\d+$/.test(key);

/** A path within another. */
export const within = (path: string, key: string | number): string => (path === '' ? String(key) : `${path}.${key}`);

/** The value at a dotted path; undefined where nothing lies. */
export function valueAt(value: Json | Draft | undefined, path: string): Json | undefined {
  let inner = value as Json | undefined;
  for (const key of keysOf(path)) {
    if (Array.isArray(inner)) inner = isIndex(key) ? inner[Number(key)] : undefined;
    else inner = isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }
  return inner;
}

function replaced(value: Json | undefined, keys: readonly string[], to: Json | undefined): Json | undefined {
  const [key, ...rest] = keys;
  if (key === undefined) return to;
  if (Array.isArray(value)) {
    const at = Number(key);
    const inner = replaced(value[at], rest, to);
    return inner === undefined ? value.toSpliced(at, 1) : value.toSpliced(at, 1, inner);
  }
  const object = isObject(value) ? value : {};
  const inner = replaced(Object.hasOwn(object, key) ? object[key] : undefined, rest, to);
  const others = Object.entries(object);
  if (inner === undefined) return Object.fromEntries(others.filter(([name]) => name !== key));
  const isNew = !Object.hasOwn(object, key);
  return Object.fromEntries([
    ...others.map(([name, old]): [string, Json] => [name, name === key ? inner : old]),
    ...(isNew ? [[key, inner] as [string, Json]] : []),
  ]);
}

/** The text at a path; empty where none lies. */
export function textAt(value: Json | Draft | undefined, path: string): string {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : '';
}

/** A copy with another value at a path; keys keep their order, what does not change is shared. */
export function withValue<Value extends Json | Draft>(value: Value, path: string, to: Json): Value {
  return replaced(value, keysOf(path), to) as Value;
}

/** A copy without what lies at a path. */
export function withoutValue<Value extends Json | Draft>(value: Value, path: string): Value {
  return replaced(value, keysOf(path), undefined) as Value;
}
