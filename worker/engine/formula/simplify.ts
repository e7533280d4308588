import { functions } from './functions.ts';
import { call, type Expression, isNumber, number, rewrite } from './tree.ts';

function fold(e: Expression): Expression {
  if (e.type !== 'call' || e.fn.startsWith('row')) return e;
  const values = e.args.map((arg) => (arg.type === 'number' ? arg.value : NaN));
  if (values.some((value) => Number.isNaN(value))) return e;
  const evaluate: (...x: number[]) => number = functions[e.fn].evaluate;
  return number(evaluate(...values));
}

/** `c * x` as its factor and the rest. */
function factor(e: Expression): { readonly by: number; readonly rest: Expression } {
  if (e.type !== 'call') return { by: 1, rest: e };
  const [x, y] = e.args as [Expression, Expression];
  if (e.fn === 'negate') return { by: -1, rest: x };
  return e.fn === 'multiply' && x.type === 'number' ? { by: x.value, rest: y } : { by: 1, rest: e };
}

function product(x: Expression, y: Expression): Expression {
  if (isNumber(x, 0) || isNumber(y, 0)) return number(0);
  if (x.type === 'number' && y.type === 'number') return number(x.value * y.value);
  if (y.type === 'number') return product(y, x);
  if (x.type === 'number') {
    const { by, rest } = factor(y);
    const scale = x.value * by;
    if (scale === 1) return rest;
    return scale === -1 ? call('negate', rest) : call('multiply', number(scale), rest);
  }
  const left = factor(x);
  const right = factor(y);
  if (left.by === 1 && right.by === 1) return call('multiply', x, y);
  return product(number(left.by * right.by), call('multiply', left.rest, right.rest));
}

function sum(x: Expression, y: Expression): Expression {
  if (isNumber(x, 0)) return y;
  if (isNumber(y, 0)) return x;
  if (y.type === 'call' && y.fn === 'negate') return call('subtract', x, y.args[0]!);
  return call('add', x, y);
}

function difference(x: Expression, y: Expression): Expression {
  if (isNumber(y, 0)) return x;
  if (isNumber(x, 0)) return product(number(-1), y);
  return y.type === 'call' && y.fn === 'negate' ? call('add', x, y.args[0]!) : call('subtract', x, y);
}

function quotient(x: Expression, y: Expression): Expression {
  if (isNumber(x, 0)) return number(0);
  if (y.type === 'number') return product(number(1 / y.value), x);
  return call('divide', x, y);
}

function power(x: Expression, y: Expression): Expression {
  if (isNumber(y, 0)) return number(1);
  if (isNumber(y, 1)) return x;
  if (isNumber(y, 0.5)) return call('sqrt', x);
  if (isNumber(y, -1)) return call('divide', number(1), x);
  return call('power', x, y);
}

function reduce(node: Expression): Expression {
  const e = fold(node);
  if (e.type !== 'call') return e;
  const [x, y, z] = e.args as [Expression, Expression, Expression];
  switch (e.fn) {
    case 'add':
      return sum(x, y);
    case 'subtract':
      return difference(x, y);
    case 'multiply':
      return product(x, y);
    case 'divide':
      return quotient(x, y);
    case 'negate':
      return product(number(-1), x);
    case 'power':
      return power(x, y);
    case 'min':
      return isNumber(x, 0) && y.type === 'call' && y.fn === 'abs' ? x : e;
    case 'select':
      if (x.type === 'number') return x.value === 0 ? z : y;
      return y.type === 'number' && z.type === 'number' && y.value === z.value ? y : e;
    default:
      return e;
  }
}

/** The same function with constants folded and neutral elements gone; factors are gathered at the front. */
export function simplify(e: Expression): Expression {
  return rewrite(e, reduce);
}
