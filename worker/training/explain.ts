import { z } from 'zod';
import { families, type FamilyEntry, type FormulaRow } from '../catalogue/families.ts';
import type { ChosenTechnique, Explanation } from '../contract/api/model.ts';
import { LabError } from '../contract/errors.ts';
import { parametersShape } from '../contract/technique-schema.ts';
import { differentiate } from '../engine/formula/differentiate.ts';
import { infix } from '../engine/formula/infix.ts';
import { parseOwn } from '../engine/formula/own.ts';
import { parse } from '../engine/formula/parse.ts';
import { tex } from '../engine/formula/tex.ts';
import { type Expression, some } from '../engine/formula/tree.ts';
import { drawTechnique, isDrawn } from './draw-technique.ts';

const formula = (text: string) => ({ text, tex: tex(text) });

/** Whether the units of a layer depend on each other: then there is no curve, and no derivative, of one unit. */
const isJoint = (e: Expression): boolean => some(e, (node) => node.type === 'call' && node.fn.startsWith('row'));

function find(chosen: ChosenTechnique): { family: FamilyEntry; row: FormulaRow } {
  const family = families.find(({ name }) => name === chosen.family);
  const row = family && Object.hasOwn(family.rows, chosen.technique) ? family.rows[chosen.technique] : undefined;
  if (family && row) return { family, row };
  throw new LabError('usage', `The catalogue has no ${chosen.family} "${chosen.technique}".`);
}

type Values = Readonly<Record<string, number | string>>;

function valuesOf(row: FormulaRow, chosen: ChosenTechnique): Values {
  const known = Object.fromEntries(Object.entries(chosen.values).filter(([name]) => name !== 'kind'));
  const parsed = z.strictObject(parametersShape(row)).safeParse(known);
  if (parsed.success) return parsed.data;
  throw new LabError('usage', `The values of "${chosen.technique}" are not valid.`, {
    problems: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  });
}

/**
 * A technique in formulas, and drawn with these values.
 * @throws LabError `usage` for what the catalogue does not have or allow, `formula-invalid` for a wrong formula of one's own.
 */
export function explain(chosen: ChosenTechnique): Explanation {
  const { family, row } = find(chosen);
  const values = valuesOf(row, chosen);
  const lookahead = 'lookahead' in row ? formula(row.lookahead) : null;
  if (!('formula' in row)) return { formula: formula(row.update), lookahead, derivative: null, figure: null };
  const text = row.own ? String(values['formula']) : row.formula;
  // What is neither differentiated nor drawn may be made of more than formulas compute.
  if (family.by === null && !isDrawn(family.name)) {
    return { formula: formula(text), lookahead, derivative: null, figure: null };
  }
  const e = row.own ? parseOwn(text, row) : parse(text);
  if (isJoint(e)) return { formula: formula(text), lookahead, derivative: null, figure: null };
  const { by } = family;
  return {
    formula: formula(text),
    lookahead,
    derivative: by === null ? null : { by, ...formula(infix(differentiate(e, by))) },
    figure: drawTechnique(family.name, row.title, e, values, chosen.setting),
  };
}
