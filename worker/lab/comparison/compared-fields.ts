import type { ComparedField } from '../../contract/api/comparison.ts';
import { recipeFields } from '../../contract/recipe-fields.ts';
import type { Series } from './series.ts';

/** Every field of the recipes, the data and the seeds of series side by side, in the order in which recipes have them. */
export function comparedFields(series: readonly Series[]): ComparedField[] {
  const sides = series.map(fieldsOf);
  const paths = [...new Set(sides.flatMap((side) => [...side.keys()]))];
  return paths.map((path) => {
    const values = sides.map((side) => side.get(path) ?? null);
    return { path, values, differs: new Set(values).size > 1 };
  });
}

function fieldsOf({ recipe, stored: { experiment, data } }: Series): Map<string, string> {
  const { source: _, ...split } = experiment.data;
  return new Map([
    ...[...recipeFields(recipe)].map(([path, value]) => [path, String(value)] as const),
    ['data', `${data.name} (${data.sha256.slice(0, 8)})`],
    ...Object.entries(split).map(([key, value]) => [`data.${key}`, String(value)] as const),
    ['seeds', experiment.seeds.join(', ')],
  ]);
}
