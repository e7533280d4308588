import type { Technique } from '../../catalogue/technique.ts';
import { parseOwn } from '../formula/own.ts';
import { parse } from '../formula/parse.ts';
import { type Expression, number, substitute } from '../formula/tree.ts';

/** The choice of a technique in a recipe: its kind and the values of its parameters. */
export type Choice = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** The text of a technique, or the recipe's own, with the recipe's values in place of parameters. */
export function bind(text: string, row: Technique, choice: Readonly<Record<string, unknown>>): Expression {
  const values = Object.keys(row.parameters).map((name) => [name, number(choice[name] as number)] as const);
  return substitute(row.own ? parseOwn(choice['formula'] as string, row) : parse(text), new Map(values));
}
