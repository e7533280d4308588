import type { MathNode } from 'mathjs';
import mathjs from 'mathjs/lib/browser/math.js';
import { LabError } from '../../contract/errors.ts';
import { arity, functions, type FunctionName } from './functions.ts';
import { call, type Expression, number, substitute, symbol } from './tree.ts';

export interface Assignment {
  readonly name: string;
  readonly value: Expression;
}

/** A formula of several statements: assignments in order, and the value of the last statement if it is not one. */
export interface Statements {
  readonly assignments: readonly Assignment[];
  readonly result: Expression | null;
}

const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/** `sum` and `max` of one argument run over the units of a layer. */
const reductions: Readonly<Record<string, FunctionName>> = { sum: 'rowSum', max: 'rowMax' };

function refuse(text: string, message: string, at?: number): never {
  const place = at === undefined ? '' : ` at character ${at}`;
  throw new LabError('formula-invalid', `The formula "${text}" cannot be read${place}: ${message}.`, {
    problems: [{ path: '', message }],
  });
}

function place(text: string, name: string): number | undefined {
  const at = text.indexOf(name);
  return at < 0 ? undefined : at + 1;
}

function named(text: string, name: string, args: Expression[]): Expression {
  const reduction = args.length === 1 ? reductions[name] : undefined;
  const fn = reduction ?? name;
  if (!Object.hasOwn(functions, fn)) refuse(text, `there is no function "${name}"`, place(text, name));
  const known = fn as FunctionName;
  if (args.length !== arity[known]) {
    refuse(text, `"${name}" takes ${arity[known]} arguments, not ${args.length}`, place(text, name));
  }
  return call(known, ...args);
}

type Node = MathNode & Record<string, unknown>;

function convert(text: string, node: MathNode): Expression {
  const n = node as Node;
  const children = (list: unknown) => (list as MathNode[]).map((child) => convert(text, child));
  switch (node.type) {
    case 'ConstantNode':
      return typeof n['value'] === 'number'
        ? number(n['value'])
        : refuse(text, `"${String(n['value'])}" is not a number`);
    case 'SymbolNode':
      return symbol(n['name'] as string);
    case 'ParenthesisNode':
      return convert(text, n['content'] as MathNode);
    case 'OperatorNode': {
      const names: Readonly<Record<string, string>> = { unaryMinus: 'negate', pow: 'power' };
      const fn = n['fn'] as string;
      return named(text, names[fn] ?? fn, children(n['args']));
    }
    case 'FunctionNode':
      return named(text, (n['fn'] as Node)['name'] as string, children(n['args']));
    case 'ConditionalNode':
      return call('select', ...children([n['condition'], n['trueExpr'], n['falseExpr']]));
    default:
      return refuse(text, `a ${node.type.replace(/Node$/, '').toLowerCase()} has no place in a formula`);
  }
}

function parseNode(text: string): MathNode {
  try {
    return mathjs.parse(text);
  } catch (error) {
    const at = (error as { char?: number }).char;
    return refuse(text, error instanceof Error ? error.message.replace(/ \(char \d+\)/, '') : 'syntax error', at);
  }
}

/**
 * Reads formula text: one expression, or statements `name = expression; ...; expression`.
 * @throws LabError `formula-invalid`, naming the place, for anything outside the language.
 */
export function parseStatements(text: string): Statements {
  const root = parseNode(text) as Node;
  const nodes =
    root.type === 'BlockNode' ? (root['blocks'] as { node: MathNode }[]).map((block) => block.node) : [root];
  const assignments: Assignment[] = [];
  let result: Expression | null = null;
  for (const node of nodes as Node[]) {
    if (result !== null) refuse(text, 'only the last statement may be without a name');
    if (node.type === 'AssignmentNode') {
      const target = node['object'] as Node;
      if (target.type !== 'SymbolNode') refuse(text, 'only a name can be assigned to');
      assignments.push({ name: target['name'] as string, value: convert(text, node['value'] as MathNode) });
    } else {
      result = convert(text, node as MathNode);
    }
  }
  return { assignments, result };
}

/**
 * Reads formula text as one expression: local names are replaced by their values, and `pi` and `e` by the constants
 * unless the formula assigns them.
 */
export function parse(text: string): Expression {
  const { assignments, result } = parseStatements(text);
  if (result === null) refuse(text, 'the last statement must be the value');
  const locals = new Map<string, Expression>();
  for (const [name, value] of Object.entries(constants)) locals.set(name, number(value));
  for (const { name, value } of assignments) locals.set(name, substitute(value, locals));
  return substitute(result, locals);
}
