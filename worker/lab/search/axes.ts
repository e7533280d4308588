import { recipeShape, shapeOf, type JsonSchema } from '../../contract/json-schema.ts';
import type { Json } from '../../contract/read-json.ts';
import type { Recipe } from '../../contract/recipe.ts';
import type { Axis, Range, Search } from '../../contract/search.ts';
import { uniformAt } from '../../data/random/streams.ts';

/** New values by path in the recipe: what makes a trial. */
export type Trial = Readonly<Record<string, Json>>;

/** Digits of a value that is worked out; finer ones would say nothing of a choice. */
const digits = 6;

const isLog = ({ from, to, scale }: Range): boolean =>
  (scale ?? (from > 0 && to / from >= 10 ? 'log' : 'linear')) === 'log';

/** The value at a share (0 to 1) of the way through a range. */
function within(range: Range, share: number): number {
  const { from, to } = range;
  if (share === 0 || share === 1) return share === 0 ? from : to;
  const value = isLog(range) ? from * (to / from) ** share : from + share * (to - from);
  return Number(value.toPrecision(digits));
}

/** Whether the recipe takes whole numbers alone at a path. */
export function isWhole(recipe: Recipe, path: string): boolean {
  let shape: JsonSchema | undefined = recipeShape;
  let value: unknown = recipe;
  for (const key of path.split('.')) {
    shape = shapeOf(shape, value, key);
    value = (value as Record<string, unknown> | undefined)?.[key];
  }
  return [shape, ...(shape?.anyOf ?? [])].some((each) => each?.type === 'integer');
}

export type Axes = readonly (readonly [path: string, axis: Axis, isWhole: boolean])[];

export const axesOf = ({ vary, experiment }: Pick<Search, 'vary' | 'experiment'>): Axes =>
  Object.entries(vary).map(([path, axis]) => [path, axis, isWhole(experiment.recipe, path)]);

export function sameTrial(a: Trial, b: Trial): boolean {
  return Object.keys(a).every((path) => JSON.stringify(a[path]) === JSON.stringify(b[path]));
}

const distinct = (trials: readonly Trial[]): Trial[] =>
  trials.filter((trial, i) => trials.findIndex((other) => sameTrial(trial, other)) === i);

/** The values of an axis in a grid, in order. */
function gridValues(axis: Axis, whole: boolean): Json[] {
  if (Array.isArray(axis)) return axis;
  const values = Array.from({ length: axis.steps }, (_, i) => within(axis, i / (axis.steps - 1)));
  return [...new Set(whole ? values.map(Math.round) : values)];
}

/** Every combination of the values of all axes; the last axis goes on fastest. */
export function grid(axes: Axes): Trial[] {
  return axes.reduce<Trial[]>(
    (trials, [path, axis, whole]) =>
      trials.flatMap((trial) => gridValues(axis, whole).map((value) => ({ ...trial, [path]: value }))),
    [{}],
  );
}

/** Up to `count` different combinations by chance; more of them begin with the same ones. */
export function drawn(axes: Axes, count: number, seed: number): Trial[] {
  const value = (axis: Axis, whole: boolean, share: number): Json => {
    if (Array.isArray(axis)) return axis[Math.floor(share * axis.length)]!;
    return whole ? Math.round(within(axis, share)) : within(axis, share);
  };
  const draw = (trial: number): Trial =>
    Object.fromEntries(
      axes.map(([path, axis, whole], i) => {
        const share = uniformAt({ seed, purpose: 'search', step: trial }, i);
        return [path, value(axis, whole, share)];
      }),
    );
  return distinct(Array.from({ length: count }, (_, trial) => draw(trial)));
}

/** The same ranges between the neighbours that the values of a trial had in a grid. */
export function around(axes: Axes, trial: Trial): Axes {
  return axes.map(([path, axis, whole]) => {
    if (Array.isArray(axis)) return [path, axis, whole];
    const values = gridValues(axis, whole) as number[];
    const chosen = Number(trial[path]);
    const from = values.findLast((value) => value < chosen) ?? chosen;
    const to = values.find((value) => value > chosen) ?? chosen;
    // The narrower range lies in the wider one as before: by factors or evenly.
    return [path, { ...axis, from, to, scale: isLog(axis) ? 'log' : 'linear' }, whole];
  });
}
