import type { Technique } from '../../catalogue/technique.ts';
import { suggestion } from '../../contract/nearest.ts';
import { show } from '../../contract/show.ts';
import { differentiate } from './differentiate.ts';
import { parse, refuseName } from './parse.ts';
import { depth, type Expression, size, some, substitute, symbol, symbols } from './tree.ts';

/** Deeper nesting makes derivatives that no one can read and code that is slow to compile. */
const deepest = 32;
const longestDerivative = 2000;

/**
 * The formula that a recipe brings for a row: one expression over the names of the row and its parameters.
 * @throws LabError `formula-invalid`, naming the place, for other names, for sums over a layer, and for what is too deep.
 */
export function parseOwn(text: string, { own, parameters }: Technique): Expression {
  const aliases = Object.entries(own?.aliases ?? {}).map(([alias, name]) => [alias, symbol(name)] as const);
  const names = [...(own?.names ?? []), ...Object.keys(parameters)];
  const e = substitute(parse(text), new Map(aliases));
  for (const name of symbols(e)) {
    if (!names.includes(name)) refuseName(text, name, `there is no ${show(name)}${suggestion(name, names)}`);
  }
  const isJoint = (word: string, fn: string) => some(e, (node) => node.type === 'call' && node.fn === fn) && word;
  const joint = isJoint('sum', 'rowSum') || isJoint('max', 'rowMax');
  if (joint) refuseName(text, joint, `${show(joint)} of one argument runs over a layer, which has no place here`);
  if (depth(e) > deepest) refuseName(text, text, `it is nested more than ${deepest} deep`);
  return e;
}

/** Refuses a formula whose derivative would be too long to compute with. */
export function refuseLongDerivative(text: string, e: Expression, by: string): void {
  if (size(differentiate(e, by)) <= longestDerivative) return;
  refuseName(text, text, `its derivative has more than ${longestDerivative} terms`);
}
