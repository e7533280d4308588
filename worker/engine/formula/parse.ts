import type { MathNode } from 'mathjs';
import mathjs from 'mathjs/lib/browser/math.js';
import { LabError } from '../../contract/errors.ts';
import { nearest } from '../../contract/nearest.ts';
import { show, visible } from '../../contract/show.ts';
import { arity, functions, type FunctionName } from './functions.ts';
import { call, type Expression, number, size, substitute, symbol } from './tree.ts';

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

/** Nobody writes longer formulas by hand; local names could otherwise double a formula with every statement. */
const limits = { characters: 1000, nodes: 1000 } as const;

/** `sum` and `max` of one argument run over the units of a layer. */
const reductions: Readonly<Record<string, FunctionName>> = { sum: 'rowSum', max: 'rowMax' };

function refuse(text: string, message: string, at?: number): never {
  const place = at === undefined ? '' : ` at character ${at}`;
  const end = message.endsWith('?') ? '' : '.';
  throw new LabError('formula-invalid', `The formula ${show(text)} cannot be read${place}: ${message}${end}`, {
    problems: [{ path: '', message: `cannot be read${place}: ${message}` }],
  });
}

/** Where a name stands as a word of its own, from 1. */
function place(text: string, name: string): number | undefined {
  const isWord = (at: number) => !/\w/.test(text[at - 1] ?? '') && !/\w/.test(text[at + name.length] ?? '');
  let at = text.indexOf(name);
  while (at >= 0 && !isWord(at)) at = text.indexOf(name, at + 1);
  return at < 0 ? undefined : at + 1;
}

/** Refuses what the text of a formula uses but may not, pointing at it. */
export function refuseName(text: string, name: string, message: string): never {
  refuse(text, message, place(text, name));
}

function named(text: string, name: string, args: Expression[]): Expression {
  const reduction = args.length === 1 ? reductions[name] : undefined;
  const fn = reduction ?? name;
  if (!Object.hasOwn(functions, fn)) {
    const meant = text.includes(`${name}(`) ? nearest(name, Object.keys(functions)) : undefined;
    const guess = meant === undefined ? '' : `; did you mean "${meant}"?`;
    refuse(text, `there is no function ${show(name)}${guess}`, place(text, name));
  }
  const known = fn as FunctionName;
  if (args.length !== arity[known]) {
    const takes = arity[known] === 1 ? '1 argument' : `${arity[known]} arguments`;
    refuse(text, `"${name}" takes ${takes}, not ${args.length}`, place(text, name));
  }
  return call(known, ...args);
}

type Node = MathNode & Record<string, unknown>;

/** What mathjs reads and a formula may not contain. */
const kinds: Readonly<Record<string, string>> = {
  AccessorNode: 'a member of a value',
  ArrayNode: 'a list',
  AssignmentNode: 'an assignment',
  BlockNode: 'a list of statements',
  FunctionAssignmentNode: 'the definition of a function',
  ObjectNode: 'an object',
  RangeNode: 'a range',
  RelationalNode: 'a chain of comparisons',
};

function convert(text: string, node: MathNode): Expression {
  const n = node as Node;
  const children = (list: unknown) => (list as MathNode[]).map((child) => convert(text, child));
  switch (node.type) {
    case 'ConstantNode':
      if (n['value'] === undefined) return refuse(text, 'a value is missing');
      return typeof n['value'] === 'number' ? number(n['value']) : refuse(text, `${show(n['value'])} is not a number`);
    case 'SymbolNode':
      return symbol(n['name'] as string);
    case 'ParenthesisNode':
      return convert(text, n['content'] as MathNode);
    case 'OperatorNode': {
      const names: Readonly<Record<string, string>> = { unaryMinus: 'negate', pow: 'power' };
      const fn = n['fn'] as string;
      return named(text, names[fn] ?? fn, children(n['args']));
    }
    case 'FunctionNode': {
      const fn = n['fn'] as Node;
      if (fn.type !== 'SymbolNode') return refuse(text, 'only a name can be called');
      return named(text, fn['name'] as string, children(n['args']));
    }
    case 'ConditionalNode':
      return call('select', ...children([n['condition'], n['trueExpr'], n['falseExpr']]));
    default:
      return refuse(text, `${kinds[node.type] ?? node.type} has no place in a formula`);
  }
}

function parseNode(text: string): MathNode {
  if (text.length > limits.characters) refuse(text, `it is longer than ${limits.characters} characters`);
  try {
    return mathjs.parse(text);
  } catch (error) {
    if (error instanceof RangeError) return refuse(text, 'it is nested too deeply');
    const at = (error as { char?: number }).char;
    return refuse(
      text,
      error instanceof Error ? visible(error.message.replace(/ \(char \d+\)/, '')) : 'syntax error',
      at,
    );
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
      if (target.type !== 'SymbolNode' || node['index'] !== null) refuse(text, 'only a name can be assigned to');
      assignments.push({ name: target['name'] as string, value: convert(text, node['value'] as MathNode) });
    } else {
      result = convert(text, node);
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
  const inPlace = (value: Expression): Expression => {
    const whole = substitute(value, locals);
    if (size(whole) > limits.nodes)
      refuse(text, `it has more than ${limits.nodes} terms with its local names in place`);
    return whole;
  };
  for (const { name, value } of assignments) locals.set(name, inPlace(value));
  return inPlace(result);
}
