import type { z } from 'zod';
import type { Problem } from './errors.ts';
import { knownKeys, offeredKinds, shapeOf, type JsonSchema } from './json-schema.ts';
import { suggestion } from './nearest.ts';
import { show, showPath, visible } from './show.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const kindsOfValue: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  boolean: 'true or false',
};

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => {
    const isObject = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key);
    return isObject ? (inner as Record<PropertyKey, unknown>)[key] : undefined;
  }, value);
}

function schemaAt(schema: JsonSchema, value: unknown, path: Path): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>(
    (inner, key, depth) => shapeOf(inner, at(value, path.slice(0, depth)), key),
    schema,
  );
}

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, value: unknown): string {
  const isMinimum = issue.code === 'too_small';
  const limit = Number(isMinimum ? issue.minimum : issue.maximum);
  if (issue.origin === 'string') {
    return isMinimum
      ? 'must not be empty'
      : `must be at most ${limit} characters long, but has ${String(value).length}`;
  }
  if (issue.origin === 'array') {
    const count = Array.isArray(value) ? value.length : 0;
    return `must have at ${isMinimum ? 'least' : 'most'} ${limit} ${limit === 1 ? 'entry' : 'entries'}, but has ${count}`;
  }
  const inclusive = isMinimum ? 'at least' : 'at most';
  const exclusive = isMinimum ? 'greater than' : 'less than';
  return `must be ${issue.inclusive === false ? exclusive : inclusive} ${limit}, but is ${show(value)}`;
}

function choice(value: unknown, known: readonly unknown[]): string {
  if (value === undefined) return `is missing; it must be one of ${known.map(show).join(', ')}`;
  if (known.length === 1) return `must be ${show(known[0])}, but is ${show(value)}`;
  if (typeof value !== 'string') return `must be one of ${known.map(show).join(', ')}, but is ${show(value)}`;
  return `unknown value ${show(value)}${suggestion(value, known.map(String))}`;
}

/** What zod says of a union that has no words of its own. */
const usualUnionMessage = 'Invalid input';

function sentence(issue: Issue, value: unknown, kinds: readonly string[]): string {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = kindsOfValue[issue.expected] ?? issue.expected;
      return value === undefined ? `is missing; it must be ${expected}` : `must be ${expected}, but is ${show(value)}`;
    }
    case 'too_small':
    case 'too_big':
      return bound(issue, value);
    case 'invalid_value':
      return choice(value, issue.values);
    case 'invalid_union':
      return issue.discriminator === undefined
        ? `${issue.message === usualUnionMessage ? 'must be plain JSON' : issue.message}, but is ${show(value)}`
        : choice(value, kinds);
    case 'invalid_key':
      return 'has a key that is too long';
    case 'invalid_format':
      return `${issue.message}, but is ${show(value)}`;
    case 'unrecognized_keys':
    case 'not_multiple_of':
    case 'invalid_element':
    case 'custom':
      return issue.message;
  }
}

/** What a schema found wrong with `input`, one plain sentence per field, with the nearest word that would be right. */
export function problemsOf(error: z.ZodError, input: unknown, schema: JsonSchema): Problem[] {
  return error.issues.flatMap((issue) => {
    const value = at(input, issue.path);
    const kinds = offeredKinds(schemaAt(schema, input, issue.path.slice(0, -1)));
    if (issue.code !== 'unrecognized_keys')
      return [{ path: showPath(issue.path), message: sentence(issue, value, kinds) }];
    const known = knownKeys(schemaAt(schema, input, issue.path), value);
    return issue.keys.map((key) => ({
      path: showPath([...issue.path, key]),
      message: `Unknown key "${visible(key)}"${suggestion(key, known)}`,
    }));
  });
}
