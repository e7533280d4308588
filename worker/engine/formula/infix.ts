import type { FunctionName } from './functions.ts';
import type { Expression } from './tree.ts';

interface Operator {
  readonly sign: string;
  /** Binds more tightly the higher it is. */
  readonly binding: number;
  /** On which side an operand of the same binding needs no brackets. */
  readonly open: 'left' | 'right' | 'neither';
}

const operators: Partial<Readonly<Record<FunctionName, Operator>>> = {
  smaller: { sign: ' < ', binding: 2, open: 'neither' },
  smallerEq: { sign: ' <= ', binding: 2, open: 'neither' },
  larger: { sign: ' > ', binding: 2, open: 'neither' },
  largerEq: { sign: ' >= ', binding: 2, open: 'neither' },
  equal: { sign: ' == ', binding: 2, open: 'neither' },
  add: { sign: ' + ', binding: 3, open: 'left' },
  subtract: { sign: ' - ', binding: 3, open: 'left' },
  multiply: { sign: ' * ', binding: 4, open: 'left' },
  divide: { sign: ' / ', binding: 4, open: 'left' },
  power: { sign: '^', binding: 6, open: 'neither' },
};
const condition = 1;
const minus = 5;
const atom = 7;

const names: Partial<Readonly<Record<FunctionName, string>>> = { rowSum: 'sum', rowMax: 'max' };

function write(e: Expression): { readonly text: string; readonly binding: number } {
  if (e.type === 'symbol') return { text: e.name, binding: atom };
  if (e.type === 'number') return { text: String(e.value), binding: e.value < 0 ? minus : atom };
  const within = (arg: Expression, least: number): string => {
    const { text, binding } = write(arg);
    return binding < least ? `(${text})` : text;
  };
  const [x, y, z] = e.args as [Expression, Expression, Expression];
  if (e.fn === 'select') {
    const text = `${within(x, condition + 1)} ? ${within(y, condition + 1)} : ${within(z, condition)}`;
    return { text, binding: condition };
  }
  if (e.fn === 'negate') return { text: `-${within(x, minus + 1)}`, binding: minus };
  const operator = operators[e.fn];
  if (!operator)
    return { text: `${names[e.fn] ?? e.fn}(${e.args.map((arg) => write(arg).text).join(', ')})`, binding: atom };
  const { sign, binding, open } = operator;
  const text = `${within(x, open === 'left' ? binding : binding + 1)}${sign}${within(y, open === 'right' ? binding : binding + 1)}`;
  return { text, binding };
}

/** A tree as formula text that reads back as the same function. */
export const infix = (e: Expression): string => write(e).text;
