import { changeByPath, changedRecipe } from '../../../../worker/contract/changes.ts';
import { recipeRules } from '../../../../worker/contract/cross-rules.ts';
import type { DataChoice } from '../../../../worker/contract/experiment.ts';
import { type JsonSchema, knownKeys, recipeShape, shapeOf } from '../../../../worker/contract/json-schema.ts';
import type { Json } from '../../../../worker/contract/read-json.ts';
import { inWords } from '../../../../worker/contract/recipe-words.ts';
import { limits, type Recipe } from '../../../../worker/contract/recipe.ts';
import { texts } from '../../../texts/texts.ts';
import { alternativesTo } from './alternatives.ts';
import { type Field, fieldOf } from './form.ts';
import { changeLabel, optionLabel } from './labels.ts';
import { type Draft, isObject, valueAt, withValue } from './paths.ts';

export interface DraftArm {
  readonly name: string;
  readonly changes: Readonly<Record<string, Json>>;
}

/** Changes may be written with or without the recipe they are made in. */
const plain = (path: string): string => path.replace(/^recipe\./, '');

/** The arms of a draft, as far as they are any. */
export function armsOf(draft: Draft): DraftArm[] {
  const arms = draft['arms'];
  return (Array.isArray(arms) ? arms : []).map((arm) => {
    const { name, changes } = isObject(arm) ? arm : {};
    const entries = Object.entries(isObject(changes) ? changes : {});
    return {
      name: typeof name === 'string' ? name : '',
      changes: Object.fromEntries(entries.map(([path, to]) => [plain(path), to])),
    };
  });
}

const withArms = (draft: Draft, arms: readonly DraftArm[]): Draft => withValue(draft, 'arms', arms as unknown as Json);

/** What any arm changes, in the order in which it is first changed. */
export const columnsOf = (arms: readonly DraftArm[]): string[] => [
  ...new Set(arms.flatMap(({ changes }) => Object.keys(changes))),
];

/** The recipe an arm trains, as far as its changes can be made. */
export const recipeOf = (draft: Draft, { changes }: Pick<DraftArm, 'changes'>): Json =>
  changeByPath(draft['recipe'] ?? {}, recipeShape, Object.entries(changes)).value;

/** The shape of what a path of a recipe leads to. */
function shapeAt(recipe: Json, path: string): JsonSchema | undefined {
  let shape: JsonSchema | undefined = recipeShape;
  let value: Json | undefined = recipe;
  for (const key of path.split('.')) {
    shape = shapeOf(shape, value, key);
    value = valueAt(value, key);
  }
  return shape;
}

/** What can be put in the place a change is made at; null where the recipe has no such place. */
export function cellField(recipe: Json, path: string): Field | null {
  const place = path.replace(/\.kind$/, '');
  const shape = shapeAt(recipe, place);
  if (shape === undefined) return null;
  const field = fieldOf(shape, valueAt(recipe, place), `recipe.${place}`);
  // The parameters of a technique are changes of their own.
  return place === path || field.kind !== 'choice' ? field : { ...field, fields: [] };
}

/** A value of a recipe in words. */
export function valueWords(path: string, value: Json | undefined): string {
  if (value === undefined) return texts.ui.none;
  const isKind = typeof value === 'string' && path.endsWith('.kind');
  if (isKind) return optionLabel(`recipe.${path.replace(/\.kind$/, '')}`, value);
  return inWords(value);
}

/** The path of the change that another value of a field is. */
export const changeOf = (field: Field): string => plain(field.path) + (field.kind === 'choice' ? '.kind' : '');

function replaceArm(draft: Draft, index: number, change: (arm: DraftArm) => DraftArm): Draft {
  return withArms(
    draft,
    armsOf(draft).map((arm, i) => (i === index ? change(arm) : arm)),
  );
}

/** An arm with another value; parameters that another technique does not have are no longer changed. */
export function withChange(draft: Draft, index: number, path: string, to: Json): Draft {
  return replaceArm(draft, index, ({ name, changes }) => {
    const next = { ...changes, [path]: to };
    if (!path.endsWith('.kind')) return { name, changes: next };
    const place = path.slice(0, -'.kind'.length);
    const known = knownKeys(shapeAt(recipeOf(draft, { changes: next }), place), { kind: to });
    const kept = Object.entries(next).filter(([key]) => {
      const inner = key.startsWith(`${place}.`) ? key.slice(place.length + 1).split('.')[0]! : null;
      return inner === null || known.includes(inner);
    });
    return { name, changes: Object.fromEntries(kept) };
  });
}

/** An arm that no longer differs from the base recipe at a path. */
export function withoutChange(draft: Draft, index: number, path: string): Draft {
  return replaceArm(draft, index, ({ name, changes }) => ({
    name,
    changes: Object.fromEntries(Object.entries(changes).filter(([key]) => key !== path)),
  }));
}

export const renameArm = (draft: Draft, index: number, name: string): Draft =>
  replaceArm(draft, index, ({ changes }) => ({ name, changes }));

/** A name no other arm has, within the length that is allowed. */
function freeName(wanted: string, arms: readonly DraftArm[]): string {
  const taken = new Set(arms.map(({ name }) => name));
  const short = wanted.slice(0, limits.text - 8);
  let name = short;
  for (let n = 2; taken.has(name); n++) name = `${short} (${n})`;
  return name;
}

export function duplicateArm(draft: Draft, index: number): Draft {
  const arms = armsOf(draft);
  const arm = arms[index];
  if (!arm) return draft;
  return withArms(draft, arms.toSpliced(index + 1, 0, { ...arm, name: freeName(arm.name, arms) }));
}

export const removeArm = (draft: Draft, index: number): Draft => withArms(draft, armsOf(draft).toSpliced(index, 1));

/** An arm moved by some places, as far as there are any. */
export function moveArm(draft: Draft, index: number, by: number): Draft {
  const arms = armsOf(draft);
  const arm = arms[index];
  const to = index + by;
  if (!arm || to < 0 || to >= arms.length) return draft;
  return withArms(draft, arms.toSpliced(index, 1).toSpliced(to, 0, arm));
}

/** An arm that is the base recipe as it is. */
export function addPlainArm(draft: Draft): Draft {
  const arms = armsOf(draft);
  return withArms(draft, [...arms, { name: freeName(texts.build.baseArm, arms), changes: {} }]);
}

/** Whether the recipe with a change would be one that can be run. */
function fits(draft: Draft, path: string, to: Json): boolean {
  const changed = changedRecipe(draft['recipe'] as unknown as Recipe, { [path]: to });
  return changed.ok && recipeRules(changed.recipe, draft['data'] as unknown as DataChoice).length === 0;
}

/**
 * One more arm, that differs from the base recipe in one field, by the first value that fits and that no arm has.
 * @returns the draft and the name of the arm.
 */
export function addArm(draft: Draft, field: Field): { readonly draft: Draft; readonly name: string } {
  const path = changeOf(field);
  const arms = armsOf(draft);
  const taken = [valueAt(draft['recipe'], path), ...arms.map(({ changes }) => changes[path])];
  const free = alternativesTo(field).filter((value) => !taken.includes(value));
  const to = free.find((value) => fits(draft, path, value)) ?? free[0] ?? valueAt(draft['recipe'], path) ?? null;
  const name = freeName(texts.build.armName(changeLabel(path), valueWords(path, to)), arms);
  return { draft: withArms(draft, [...arms, { name, changes: { [path]: to } }]), name };
}
