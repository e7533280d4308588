import { call, type Expression, number, symbol, symbols } from '../../formula/tree.ts';
import type { UpdateRule } from '../../graph/update-rule.ts';

/** What a step's numbers are made of. */
const stepSymbols = new Set(['eta', 't', 'norm']);

/** A rule in which everything that is the same for all weights is a symbol, to be computed once per step. */
export interface HoistedRule {
  readonly rule: UpdateRule;
  /** Name of each symbol and its formula of `eta`, `t` and `norm`. */
  readonly scalars: ReadonlyMap<string, Expression>;
}

/** Splits the per-step part off an update rule; divisions by it become products with its reciprocal. */
export function hoist(rule: UpdateRule, prefix: string): HoistedRule {
  const scalars = new Map<string, Expression>();
  const isScalar = (e: Expression): boolean => {
    const used = [...symbols(e)];
    return used.length > 0 && used.every((name) => stepSymbols.has(name));
  };
  const name = (e: Expression): Expression => {
    const key = `${prefix}:${scalars.size}`;
    const known = [...scalars].find(([, formula]) => JSON.stringify(formula) === JSON.stringify(e));
    if (known) return symbol(known[0]);
    scalars.set(key, e);
    return symbol(key);
  };
  const split = (e: Expression): Expression => {
    if (isScalar(e)) return name(e);
    if (e.type !== 'call') return e;
    const [x, y] = e.args as [Expression, Expression];
    if (e.fn === 'divide' && isScalar(y)) return split(call('multiply', x, call('divide', number(1), y)));
    return { ...e, args: e.args.map(split) };
  };
  const assignments = rule.assignments.map(({ name: target, value }) => ({ name: target, value: split(value) }));
  return { rule: { assignments, lookahead: rule.lookahead }, scalars };
}
