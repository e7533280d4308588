import type { Activation } from '../../catalogue/activations.ts';
import { differentiate } from '../formula/differentiate.ts';
import { compile } from '../formula/evaluate.ts';
import { simplify } from '../formula/simplify.ts';
import { call, type Expression, number } from '../formula/tree.ts';
import { bind, type Choice } from './bind.ts';
import { multiply } from './graph.ts';

/** A unit is flat up to this share of its largest slope: a sigmoid below 0.01 and above 0.99, a tanh beyond 0.98. */
const flatBelow = 0.0396;

/** The largest slope of an activation, if its row does not say: over weighted inputs that occur, off the kinks at whole numbers. */
function steepestOf(activation: Expression): Expression {
  const slope = compile(differentiate(activation, 'z'), ['z']);
  const sizes = Array.from({ length: 1601 }, (_, i) => Math.abs(slope([(i - 799.5) / 100])));
  return number(Math.max(0, ...sizes.filter(Number.isFinite)));
}

/** 1 where a unit passes almost no gradient back, as a formula of its weighted input. */
export function flatness(row: Activation, choice: Choice): Expression {
  const activation = bind(row.formula, row, choice);
  const steepest = row.steepest === undefined ? steepestOf(activation) : bind(row.steepest, row, choice);
  const slope = call('abs', differentiate(activation, 'z'));
  const limit = multiply(number(flatBelow), steepest);
  return simplify(call('select', call('smallerEq', slope, limit), number(1), number(0)));
}
