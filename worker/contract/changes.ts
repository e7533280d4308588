import type { Problem } from './errors.ts';
import { problemsOf } from './issue-sentences.ts';
import { knownKeys, offeredKinds, recipeShape, shapeOf, variantOf, type JsonSchema } from './json-schema.ts';
import { suggestion } from './nearest.ts';
import type { Json } from './read-json.ts';
import { recipeSchema, type Recipe } from './recipe.ts';
import { show, visible } from './show.ts';

/** New values by dotted path, list entries by number: `{ "network.hidden.0.units": 100 }`. */
export type Changes = Readonly<Record<string, Json>>;

export type ChangedRecipe =
  { readonly ok: true; readonly recipe: Recipe } | { readonly ok: false; readonly problems: readonly Problem[] };

type Container = Record<string, Json> | Json[];

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

/** Sets `kind` and drops the parameters that the new kind does not have. */
function setKind(choice: Record<string, Json>, shape: JsonSchema, kind: Json): string | undefined {
  const kinds = offeredKinds(shape);
  if (typeof kind !== 'string') return `must be one of ${kinds.map(show).join(', ')}, but is ${show(kind)}`;
  if (variantOf(shape, { kind }) === undefined) return `unknown value ${show(kind)}${suggestion(kind, kinds)}`;
  const kept = knownKeys(shape, { kind });
  for (const key of Object.keys(choice)) {
    if (!kept.includes(key)) Reflect.deleteProperty(choice, key);
  }
  choice['kind'] = kind;
  return undefined;
}

/** Makes one change in `draft`; returns what is wrong with the path. Only keys the schema knows are ever followed. */
function change(draft: Container, schema: JsonSchema, path: readonly string[], value: Json): string | undefined {
  let container: Json | undefined = draft;
  let shape: JsonSchema | undefined = schema;
  for (const [depth, key] of path.entries()) {
    const place = depth === 0 ? 'here' : `in "${visible(path.slice(0, depth).join('.'))}"`;
    const isLast = depth === path.length - 1;
    if (!isContainer(container)) return `unknown path: nothing lies ${place}`;
    if (Array.isArray(container)) {
      // One entry may be added at the end.
      const known = /^(0|[1-9]\d{0,8})$/.test(key) && Number(key) < container.length + (isLast ? 1 : 0);
      if (!known) return `unknown path: no entry "${visible(key)}" ${place}, which has ${container.length}, from 0`;
    } else {
      const known = knownKeys(shape, container);
      if (!known.includes(key)) return `unknown path: no "${visible(key)}" ${place}${suggestion(key, known)}`;
      if (isLast && key === 'kind' && shape?.oneOf !== undefined) return setKind(container, shape, value);
    }
    if (isLast) {
      Object.assign(container, { [key]: structuredClone(value) });
      return undefined;
    }
    shape = shapeOf(shape, container, key);
    container = (container as Record<string, Json>)[key];
  }
  return 'unknown path: it is empty';
}

/**
 * A copy of `value` with the changes made, whatever their order in the file: what contains comes before what is inside,
 * and a `kind` before its parameters.
 */
export function changeByPath(
  value: Json,
  schema: JsonSchema,
  changes: readonly (readonly [path: string, to: Json])[],
): { value: Json; problems: Problem[] } {
  const draft = structuredClone(value);
  const steps = changes
    .map(([path, to]) => ({ path, keys: path.split('.'), to }))
    .sort(
      (a, b) => a.keys.length - b.keys.length || Number(b.keys.at(-1) === 'kind') - Number(a.keys.at(-1) === 'kind'),
    );
  const seen = new Set<string>();
  const problems = steps.flatMap(({ path, keys, to }) => {
    const twice = seen.size === seen.add(path).size;
    const message = twice ? 'is changed twice' : change(draft as Container, schema, keys, to);
    return message === undefined ? [] : [{ path: visible(path), message }];
  });
  return { value: draft, problems };
}

/**
 * The recipe an arm trains: `base` with the arm's changes, checked as a whole. `base` is left as it is. The paths of
 * problems are those of the changes, or of the field of the recipe that does not fit any more. Paths of changes may begin
 * with `recipe.`.
 */
export function changedRecipe(base: Recipe, changes: Changes): ChangedRecipe {
  const withinRecipe = Object.entries(changes).map(([path, to]) => [path.replace(/^recipe\./, ''), to] as const);
  const changed = changeByPath(base, recipeShape, withinRecipe);
  if (changed.problems.length > 0) return { ok: false, problems: changed.problems };
  const parsed = recipeSchema.safeParse(changed.value);
  if (parsed.success) return { ok: true, recipe: parsed.data };
  return { ok: false, problems: problemsOf(parsed.error, changed.value, recipeShape) };
}

/** Paths of the single values that differ between two recipes or that only one of them has, in the order of the first. */
export function differences(a: Recipe, b: Recipe): string[] {
  const compare = (left: unknown, right: unknown, path: string): string[] => {
    if (!isContainer(left) && !isContainer(right)) return Object.is(left, right) ? [] : [path];
    const keys = new Set([left, right].flatMap((side) => (isContainer(side) ? Object.keys(side) : [])));
    const inner = (side: unknown, key: string): unknown =>
      isContainer(side) ? (side as Record<string, Json>)[key] : undefined;
    return [...keys].flatMap((key) =>
      compare(inner(left, key), inner(right, key), path === '' ? key : `${path}.${key}`),
    );
  };
  return compare(a, b, '');
}
