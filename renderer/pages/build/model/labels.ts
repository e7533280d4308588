import { families, type FamilyEntry } from '../../../../worker/catalogue/families.ts';
import type { Technique } from '../../../../worker/catalogue/technique.ts';
import { texts } from '../../../texts/texts.ts';

/** A path of which the entries of lists do not matter. */
const pattern = (path: string): string => path.replace(/\.\d+(?=\.|$)/g, '.*');
const patternOf = new Map(families.map((family) => [pattern(family.path), family]));

/** A technique of the catalogue that stands at a path of an experiment. */
export interface Placed {
  readonly family: FamilyEntry;
  readonly name: string;
  readonly row: Technique;
}

/** The family one of whose techniques is chosen at a path, or whose techniques all lie under it. */
export const familyAt = (path: string): FamilyEntry | undefined => patternOf.get(pattern(path));

/** The technique at a path: the one of this `kind`, or the one whose name is the end of the path. */
export function techniqueAt(path: string, kind: string | undefined): Placed | null {
  const own = familyAt(path);
  if (own?.choose === 'one') return kind === undefined ? null : placed(own, kind);
  const at = path.lastIndexOf('.');
  const above = familyAt(path.slice(0, Math.max(0, at)));
  return above?.choose === 'any' ? placed(above, path.slice(at + 1)) : null;
}

function placed(family: FamilyEntry, name: string): Placed | null {
  const row = Object.hasOwn(family.rows, name) ? family.rows[name] : undefined;
  return row ? { family, name, row } : null;
}

const greek: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  beta1: 'β₁',
  beta2: 'β₂',
  gamma: 'γ',
  delta: 'δ',
  epsilon: 'ε',
  eta: 'η',
  theta: 'θ',
  kappa: 'κ',
  lambda: 'λ',
  mu: 'μ',
  rho: 'ρ',
  sigma: 'σ',
  phi: 'φ',
};

/** `trainEpochs` and `train-epochs` as "Train epochs". */
function spaced(key: string): string {
  const words = key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[-_]/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const known = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** What a field is called: by the texts, the catalogue, or its own key. */
export function labelOf(path: string): string {
  const key = path.slice(path.lastIndexOf('.') + 1);
  const text = known<string>(texts.build.fields, pattern(path));
  if (text !== undefined) return text;
  const family = familyAt(path);
  if (family) return family.title;
  const own = techniqueAt(path, undefined);
  if (own) return own.row.title;
  const letter = known(greek, key);
  return letter === undefined ? spaced(key) : `${letter} (${key})`;
}

/** What one of the words or kinds at a path is called. */
export function optionLabel(path: string, option: string): string {
  const text = known<string>(texts.build.options, `${pattern(path)}=${option}`);
  return text ?? techniqueAt(path, option)?.row.title ?? spaced(option);
}

/** How a change of a recipe is called: its field, and of which layer or technique it is. */
export function changeLabel(path: string): string {
  const full = `recipe.${path.replace(/^recipe\./, '').replace(/\.kind$/, '')}`;
  const layer = /^recipe\.network\.hidden\.(\d+)(\.|$)/.exec(full)?.[1];
  const at = full.lastIndexOf('.');
  const parent = full.slice(0, at);
  // Of a layer there is more than one: which of them follows.
  const isParameter =
    !/\.\d+$/.test(parent) && (familyAt(parent)?.choose === 'one' || techniqueAt(parent, undefined) !== null);
  const label = isParameter ? `${labelOf(parent)}: ${labelOf(full)}` : labelOf(full);
  return layer === undefined ? label : texts.build.ofLayer(label, Number(layer) + 1);
}
