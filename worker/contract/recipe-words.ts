import { usualLayer } from './layer-schema.ts';
import type { Json } from './read-json.ts';
import type { Recipe } from './recipe.ts';

/** A part of a recipe in words: "cross-entropy", "momentum (mu 0.9)", "lambda 5". */
export function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(inWords).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const { kind, ...parameters } = value as Record<string, unknown>;
  const isPlainLayer = typeof parameters['units'] === 'number' && (kind === undefined || kind === usualLayer);
  const { units, ...others } = parameters;
  const inner = Object.entries(isPlainLayer ? others : parameters).map(([key, each]) =>
    typeof each === 'object' && each !== null ? `${key} ${inWords(each)}` : `${key} ${String(each)}`,
  );
  if (isPlainLayer) return `${String(units)} ${inner.join(', ').replace(/^activation /, '')}`;
  if (typeof kind === 'string') return inner.length === 0 ? kind : `${kind} (${inner.join(', ')})`;
  return inner.join('; ');
}

/** The value at a dotted path of a recipe; undefined where nothing lies. */
export function valueAt(recipe: Recipe, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], recipe) as Json | undefined;
}

/** Changes in a line: "cost quadratic; network.hidden.0.units 100". */
export function changesInWords(changes: Readonly<Record<string, unknown>>): string {
  return Object.entries(changes)
    .map(([path, value]) => `${path.replace(/^recipe\.|\.kind$/g, '')} ${inWords(value)}`)
    .join('; ');
}
