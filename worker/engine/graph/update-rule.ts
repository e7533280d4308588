import { clippings } from '../../catalogue/clippings.ts';
import { everyAveraging, everyOptimiser, everyPenalty } from '../../catalogue/exhibits.ts';
import type { Optimiser } from '../../catalogue/optimisers.ts';
import type { Penalty } from '../../catalogue/regularisers.ts';
import { lineSearchOf } from '../../contract/line-search.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { differentiate } from '../formula/differentiate.ts';
import { type Assignment, parseStatements } from '../formula/parse.ts';
import { simplify } from '../formula/simplify.ts';
import { call, type Expression, number, substitute } from '../formula/tree.ts';
import { bind } from './bind.ts';

/**
 * What a step does to one value `w` and its slots from the gradient `g`: assignments in order, with `eta`, `t` and the
 * `norm` of the gradient as numbers of the step. Where the gradient is taken elsewhere, `lookahead` is that place after
 * the assignments.
 */
export interface UpdateRule {
  readonly assignments: readonly Assignment[];
  readonly lookahead: Expression | null;
}

/** The slot of the weights that are evaluated in place of those that are trained. */
export const averageSlot = 'average';

/** Names of the values kept for every parameter. */
export function slotsOf({ optimiser, averaging }: Recipe): string[] {
  return [...everyOptimiser[optimiser.kind].slots, ...(averaging.kind === 'none' ? [] : [averageSlot])];
}

const asAssignment = (name: string, value: Expression): Assignment => ({ name, value: simplify(value) });

/** What follows the last change of a weight in a step: its average, and the place of the next gradient. */
export function settling(recipe: Recipe): UpdateRule {
  const { averaging, optimiser } = recipe;
  const average = bind(everyAveraging[averaging.kind].formula, everyAveraging[averaging.kind], averaging);
  const row: Optimiser = everyOptimiser[optimiser.kind];
  return {
    assignments: averaging.kind === 'none' ? [] : [asAssignment(averageSlot, average)],
    lookahead: row.lookahead === undefined ? null : simplify(bind(row.lookahead, row, optimiser)),
  };
}

/** How many images there are to train on, and in one step. */
export interface Counts {
  readonly n: number;
  readonly m: number;
}

/** Penalties in force on one weight, or one bias, those that are slopes of the cost and those that are steps of their own. */
function penaltiesOf(recipe: Recipe, kind: 'weights' | 'biases' | 'learned', { n, m }: Counts) {
  const counts = new Map([
    ['n', number(n)],
    ['m', number(m)],
  ]);
  const charged = Object.entries<Penalty>(everyPenalty).filter(
    ([, row]) => kind === 'weights' || (kind === 'biases' && row.biases),
  );
  const rows = charged.map(([name, row]) => {
    const choice = recipe.regularisation[name as keyof typeof everyPenalty];
    return { row, of: (text: string) => simplify(substitute(bind(text, row, choice), counts)) };
  });
  const formulas = rows.flatMap(({ row, of }) => (row.step === undefined ? [of(row.formula)] : []));
  const total = (terms: readonly Expression[]): Expression =>
    terms.reduce((sum, each) => simplify(call('add', sum, each)), number(0));
  const slope = total(formulas.map((formula) => differentiate(formula, 'w')));
  const steps = rows.flatMap(({ row, of }) => (row.step === undefined ? [] : [of(row.step)]));
  return { value: total(formulas), slope, steps };
}

/** What a value adds to the cost, and the slope of that: formulas of `w` and `eta`. */
export interface Penalised {
  readonly value: Expression;
  readonly slope: Expression;
}

/** The penalties on one weight, or one bias, that are part of the cost. */
export function penaltyOf(recipe: Recipe, kind: 'weights' | 'biases' | 'learned', counts: Counts): Penalised {
  const { value, slope } = penaltiesOf(recipe, kind, counts);
  return { value, slope };
}

/**
 * The rule of one kind of parameter up to its last change in a step, without what settles it.
 * @param kind biases are free of most penalties, and what else is learned of all.
 * @returns nothing to do where steps are searched for.
 */
export function updateRule(recipe: Recipe, kind: 'weights' | 'biases' | 'learned', counts: Counts): UpdateRule {
  if (lineSearchOf(recipe) !== null) return { assignments: [], lookahead: null };
  const row: Optimiser = everyOptimiser[recipe.optimiser.kind];
  const { lookahead } = settling(recipe);
  const { slope, steps } = penaltiesOf(recipe, kind, counts);
  // The gradient of the whole cost is taken at one place: penalties pull from where the gradient of the batch is taken.
  const pull = lookahead === null ? slope : substitute(slope, new Map([['w', lookahead]]));
  const clipped = bind(clippings[recipe.clipping.kind].formula, clippings[recipe.clipping.kind], recipe.clipping);
  const values = new Map<string, Expression>([['g', simplify(call('add', clipped, pull))]]);
  for (const name of Object.keys(row.parameters)) {
    values.set(name, number((recipe.optimiser as Readonly<Record<string, unknown>>)[name] as number));
  }
  const assignments = parseStatements(row.update).assignments.map(({ name, value }) =>
    asAssignment(name, substitute(value, values)),
  );
  // A step that leaves the weight where it is is none.
  const own = steps.filter(({ type }) => type !== 'symbol').map((step) => asAssignment('w', step));
  return { assignments: [...assignments, ...own], lookahead: null };
}

/** One rule after the other, over the same value. */
export const inSequence = (first: UpdateRule, second: UpdateRule): UpdateRule => ({
  assignments: [...first.assignments, ...second.assignments],
  lookahead: second.lookahead,
});
