import { functions, type FunctionName } from './functions.ts';
import { parse } from './parse.ts';
import { simplify } from './simplify.ts';
import { call, type Expression, number, substitute, symbols } from './tree.ts';

const rules = new Map<FunctionName, readonly Expression[]>();

function partials(fn: FunctionName): readonly Expression[] {
  let parsed = rules.get(fn);
  if (!parsed) {
    parsed = functions[fn].derivatives.map((text) => simplify(parse(text)));
    rules.set(fn, parsed);
  }
  return parsed;
}

function derive(e: Expression, by: string): Expression {
  if (e.type === 'number') return number(0);
  if (e.type === 'symbol') return number(e.name === by ? 1 : 0);
  if (!symbols(e).has(by)) return number(0);
  if (e.fn === 'rowSum' || e.fn === 'rowMax')
    throw new Error(`${e.fn} is differentiated in the graph, not in a formula`);
  // Each branch is differentiated by itself: the derivative of the other one may be infinite where it does not count.
  if (e.fn === 'select') return call('select', e.args[0]!, derive(e.args[1]!, by), derive(e.args[2]!, by));
  const inner = new Map(e.args.map((arg, i) => [i === 0 ? 'x' : 'y', arg]));
  let total: Expression = number(0);
  partials(e.fn).forEach((partial, i) => {
    const chain = derive(e.args[i]!, by);
    total = call('add', total, call('multiply', substitute(partial, inner), chain));
  });
  return total;
}

/** The derivative of a formula by one of its symbols, as a formula; exact, with the conventions of `functions` at kinks. */
export function differentiate(e: Expression, by: string): Expression {
  return simplify(derive(simplify(e), by));
}
