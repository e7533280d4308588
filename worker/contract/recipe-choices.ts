import { families, type FamilyEntry, type FormulaRow } from '../catalogue/families.ts';
import type { Recipe } from './recipe.ts';

/** A technique that a recipe takes, and the values it gives to its parameters. */
export interface RecipeChoice {
  readonly family: FamilyEntry;
  /** Where in the recipe: `network.hidden.0.activation`. */
  readonly path: string;
  readonly name: string;
  readonly row: FormulaRow;
  readonly values: Readonly<Record<string, unknown>>;
}

function placesOf(
  value: unknown,
  keys: readonly string[],
  path: readonly string[],
): { path: string; value: unknown }[] {
  const [key, ...rest] = keys;
  // Not every kind of layer has everything.
  if (value === undefined) return [];
  if (key === undefined) return [{ path: path.join('.'), value }];
  // The first entry of a list stands for all of them.
  if (Array.isArray(value)) return value.flatMap((entry, i) => placesOf(entry, rest, [...path, String(i)]));
  return placesOf((value as Readonly<Record<string, unknown>>)[key], rest, [...path, key]);
}

/** Every technique of a recipe, in the order of the catalogue. */
export function recipeChoices(recipe: Recipe): RecipeChoice[] {
  return families.flatMap((family) => {
    const [, ...keys] = family.path.split('.');
    return placesOf(recipe, keys, []).flatMap(({ path, value }) => {
      const values = value as Readonly<Record<string, unknown>>;
      const taken =
        family.choose === 'one' ? [[String(values['kind']), path, values] as const] : every(family, path, values);
      return taken.map(([name, at, own]) => ({ family, path: at, name, row: family.rows[name]!, values: own }));
    });
  });
}

const every = ({ rows }: FamilyEntry, path: string, values: Readonly<Record<string, unknown>>) =>
  Object.keys(rows).map(
    (name) => [name, `${path}.${name}`, values[name] as Readonly<Record<string, unknown>>] as const,
  );
