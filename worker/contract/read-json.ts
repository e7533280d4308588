import { LabError, type Problem } from './errors.ts';
import { lineAndColumn, offsetOfError, repeatedKey } from './json-position.ts';
import { show, showPath } from './show.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export const jsonLimits = { bytes: 1_048_576, depth: 16, problems: 20 } as const;

/** Keys through which a careless copy of an object could reach what all objects share. */
export const refusedKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * What makes a value unfit to be taken from outside, at any depth: keys that reach prototypes, numbers that are not
 * finite, nesting beyond the limit, and anything that is not plain JSON. Never recurses, so depth cannot exhaust the stack.
 */
export function plainProblems(value: unknown): Problem[] {
  const problems: Problem[] = [];
  const waiting: { value: unknown; path: readonly string[] }[] = [{ value, path: [] }];
  const refuse = (path: readonly string[], message: string): void =>
    void problems.push({ path: showPath(path), message });
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value: item, path } = next;
    if (problems.length >= jsonLimits.problems) break;
    if (typeof item === 'number' && !Number.isFinite(item)) {
      refuse(path, `must be a finite number, but is ${item}`);
    } else if (typeof item === 'object' && item !== null) {
      const prototype: unknown = Object.getPrototypeOf(item);
      if (!Array.isArray(item) && prototype !== Object.prototype && prototype !== null) {
        refuse(path, 'must be plain JSON');
      } else if (path.length >= jsonLimits.depth) {
        refuse(path, `is nested deeper than ${jsonLimits.depth} levels`);
      } else {
        for (const key of Reflect.ownKeys(item)) {
          const name = String(key);
          if (Array.isArray(item) && name === 'length') continue;
          if (refusedKeys.includes(name)) refuse([...path, name], `the key ${show(name)} is not allowed`);
          else waiting.push({ value: (item as Record<PropertyKey, unknown>)[key], path: [...path, name] });
        }
      }
    } else if (!['string', 'number', 'boolean', 'undefined'].includes(typeof item) && item !== null) {
      refuse(path, `must be plain JSON, but is a ${typeof item}`);
    }
  }
  return problems;
}

function unexpected(character: string | undefined): string {
  if (character === undefined) return 'it ends too early';
  return character === '"'
    ? 'a text out of place, not closed, or with a character that wants escaping'
    : `unexpected ${show(character)}`;
}

/**
 * The JSON value in a text from outside; `name` says in errors where it came from.
 * @throws LabError `experiment-invalid` on more than 1 MiB, on a syntax error (with line and column), on nesting beyond
 * 16 levels, on keys that reach prototypes, on keys that an object has twice (JSON would silently take the last) and on
 * numbers beyond the range of float64.
 */
export function readJson(text: string, name: string): Json {
  const refuse = (message: string, problems: readonly Problem[] = []): never => {
    throw new LabError('experiment-invalid', `${show(name)} ${message}`, { problems });
  };
  if (text.length > jsonLimits.bytes || new TextEncoder().encode(text).length > jsonLimits.bytes) {
    refuse(`is larger than ${jsonLimits.bytes} bytes.`);
  }
  const place = (offset: number): string => {
    const { line, column } = lineAndColumn(source, offset);
    return `at line ${line}, column ${column}`;
  };
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  let value: Json;
  try {
    value = JSON.parse(source) as Json;
  } catch {
    const offset = offsetOfError(source);
    return refuse(`is not valid JSON: ${unexpected(source[offset])} ${place(offset)}.`);
  }
  const twice = repeatedKey(source);
  if (twice) refuse(`has the key ${show(twice.key)} twice in one object, again ${place(twice.offset)}.`);
  const problems = plainProblems(value);
  if (problems.length > 0) refuse('holds what no experiment may hold.', problems);
  return value;
}
