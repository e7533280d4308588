import type { FunctionName } from './functions.ts';

/** A formula as a tree. Shared freely and never changed. */
export type Expression =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'symbol'; readonly name: string }
  | { readonly type: 'call'; readonly fn: FunctionName; readonly args: readonly Expression[] };

export const number = (value: number): Expression => ({ type: 'number', value });
export const symbol = (name: string): Expression => ({ type: 'symbol', name });
export const call = (fn: FunctionName, ...args: Expression[]): Expression => ({ type: 'call', fn, args });

export const isNumber = (e: Expression, value: number): boolean => e.type === 'number' && e.value === value;

/** Canonical text: equal trees, and only they, print alike. */
export function print(e: Expression): string {
  switch (e.type) {
    case 'number':
      return Object.is(e.value, -0) ? '-0' : String(e.value);
    case 'symbol':
      return e.name;
    case 'call':
      return `${e.fn}(${e.args.map(print).join(',')})`;
  }
}

/** The tree with `replace` applied to every node from the leaves up. */
export function rewrite(e: Expression, replace: (node: Expression) => Expression): Expression {
  return replace(e.type === 'call' ? { ...e, args: e.args.map((arg) => rewrite(arg, replace)) } : e);
}

/** The tree with symbols replaced by what `bindings` gives for them. */
export function substitute(e: Expression, bindings: ReadonlyMap<string, Expression>): Expression {
  return rewrite(e, (node) => (node.type === 'symbol' ? (bindings.get(node.name) ?? node) : node));
}

/** Names of the symbols a tree uses. */
export function symbols(e: Expression, into = new Set<string>()): Set<string> {
  if (e.type === 'symbol') into.add(e.name);
  if (e.type === 'call') for (const arg of e.args) symbols(arg, into);
  return into;
}

/** Nodes of a tree; what is shared counts wherever it stands. */
export function size(e: Expression): number {
  return e.type === 'call' ? e.args.reduce((sum, arg) => sum + size(arg), 1) : 1;
}

/** Whether any node of a tree is as asked. */
export function some(e: Expression, isWanted: (node: Expression) => boolean): boolean {
  return isWanted(e) || (e.type === 'call' && e.args.some((arg) => some(arg, isWanted)));
}

/** Levels of a tree; one for a leaf. */
export function depth(e: Expression): number {
  return e.type === 'call' ? 1 + Math.max(...e.args.map(depth)) : 1;
}
