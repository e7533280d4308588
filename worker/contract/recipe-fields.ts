import type { Json } from './read-json.ts';
import type { Recipe } from './recipe.ts';

/** A single value of a recipe; an empty list stands for itself. */
export type FieldValue = string | number | boolean | null;

/** Every single value of a recipe by its dotted path, list entries by number: `network.hidden.0.units`. */
export function recipeFields(recipe: Recipe): Map<string, FieldValue> {
  const fields = new Map<string, FieldValue>();
  const collect = (value: Json, path: string): void => {
    if (typeof value !== 'object' || value === null) {
      fields.set(path, value);
      return;
    }
    for (const [key, inner] of Object.entries(value)) collect(inner, path === '' ? key : `${path}.${key}`);
  };
  collect(recipe, '');
  return fields;
}
