import { baselines } from '../catalogue/baselines.ts';
import { families, type FamilyEntry, type FormulaRow } from '../catalogue/families.ts';
import type { Parameter } from '../catalogue/technique.ts';
import { type ListedTechnique, type TechniqueList, techniquesFormat } from '../contract/technique-list.ts';
import { metrics } from '../catalogue/metrics.ts';
import { differentiate } from '../engine/formula/differentiate.ts';
import { infix } from '../engine/formula/infix.ts';
import { parse } from '../engine/formula/parse.ts';
import { tex } from '../engine/formula/tex.ts';
import { type Expression, some } from '../engine/formula/tree.ts';

const formula = (text: string) => ({ text, tex: tex(text) });

/** Whether the units of a layer depend on each other: then the derivative is a matrix and no formula of one unit. */
const isJoint = (e: Expression): boolean => some(e, (node) => node.type === 'call' && node.fn.startsWith('row'));

function derivativeOf(row: FormulaRow, by: string | null): ListedTechnique['derivative'] {
  if (by === null || !('formula' in row)) return null;
  const parsed = parse(row.formula);
  return isJoint(parsed) ? null : { by, ...formula(infix(differentiate(parsed, by))) };
}

function listed(name: string, row: FormulaRow, { by }: Pick<FamilyEntry, 'by'>): ListedTechnique {
  const { title, help, source } = row;
  return {
    name,
    title,
    help,
    source,
    formula: formula('formula' in row ? row.formula : row.update),
    lookahead: 'lookahead' in row ? formula(row.lookahead) : null,
    derivative: derivativeOf(row, by),
    parameters: Object.entries<Parameter>(row.parameters).map(([parameter, rest]) => {
      const { exclusive = null, whole = false, unit = null } = rest;
      return { name: parameter, ...rest, exclusive, whole, unit };
    }),
    exhibit: row.exhibit ?? null,
    own: row.own ? { names: row.own.names, help: row.own.help } : null,
  };
}

/** The whole catalogue with derivatives and TeX, as plain data. */
export function listTechniques(): TechniqueList {
  return {
    format: techniquesFormat,
    families: families.map((family) => {
      const all = Object.entries(family.rows).map(([name, row]) => listed(name, row, family));
      return {
        name: family.name,
        title: family.title,
        path: family.choose === 'one' ? `${family.path}.kind` : family.path,
        techniques: all.filter(({ exhibit }) => exhibit === null),
        exhibits: all.filter(({ exhibit }) => exhibit !== null),
      };
    }),
    metrics: Object.entries(metrics).map(([name, row]) => ({ name, ...row })),
    baselines: Object.entries(baselines).map(([name, row]) => listed(name, row, { by: null })),
  };
}
