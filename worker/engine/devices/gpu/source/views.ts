import type { Extent } from '../../../../contract/layer-shapes.ts';
import type { View } from '../../../graph/views.ts';
import { Block } from './formula.ts';

/** Rows of a matrix, and values of an example in it, up to which they are told apart by division exactly. */
export const mostPlaces = 2 ** 20;

/** One of the loops of a view: over so many places, a step apart, of which each stands for so many values of the view. */
interface Loop {
  readonly count: number;
  readonly step: number;
  readonly values: number;
}

/** The loops of a view, from the outermost on; two of which one goes on where the other ends are one. */
function loopsOf({ loops }: View): Loop[] {
  const found: Loop[] = [];
  for (const { count, step } of loops.toReversed()) {
    const inner = found[0];
    if (inner && step === inner.step * inner.count) found[0] = { ...inner, count: inner.count * count };
    else if (count > 1) found.unshift({ count, step, values: inner ? inner.values * inner.count : 1 });
  }
  return found;
}

/** A whole number divided by another, rounded down. */
const quotient = (block: Block, x: string, by: number): string =>
  by === 1 ? x : block.let(`Math.floor((${x} + 0.5) / ${by})`);
const product = (x: string, by: number): string => (by === 1 ? x : `${x} * ${by}`);

/** The example that a row belongs to, and the place of a value among all of that. */
export function placeIn(
  { rows, columns }: Extent,
  block: Block,
  r: string,
  c: string,
): [example: string, place: string] {
  if (rows === 1) return [r, c];
  const example = quotient(block, r, rows);
  const row = block.let(`${r} - ${product(example, rows)}`);
  return [example, columns === 1 ? row : block.let(`${row} * ${columns} + ${c}`)];
}

/** The row and the column of the value at a place of an example. */
export function rowAndColumn(
  { rows, columns }: Extent,
  block: Block,
  example: string,
  place: string,
): [string, string] {
  if (rows === 1) return [example, place];
  const row = quotient(block, place, columns);
  const column = columns === 1 ? '0' : block.let(`${place} - ${product(row, columns)}`);
  return [block.let(`${product(example, rows)} + ${row}`), column];
}

/** The place that a view looks at for one of its values. */
export function placeSeen(view: View, block: Block, value: string): string {
  let rest = value;
  const terms = loopsOf(view).map(({ step, values }) => {
    const round = quotient(block, rest, values);
    if (values > 1) rest = block.let(`${rest} - ${product(round, values)}`);
    return product(round, step);
  });
  return block.let([...terms, String(view.offset)].join(' + '));
}

/**
 * Statements for every value of a view that looks at a place. From the largest step to the smallest, a loop can only be in
 * those of its rounds from which the others reach the place.
 * @param found adds the statements for one of them.
 */
export function whereSeen(view: View, block: Block, place: string, found: (block: Block, value: string) => void): void {
  const search = (outer: Block, loops: readonly Loop[], rest: string, terms: readonly string[]): void => {
    const [loop, ...smaller] = loops;
    if (!loop) {
      const inner = new Block(outer);
      found(inner, terms.length === 0 ? '0' : inner.let(terms.join(' + ')));
      outer.add(`if (${rest} == 0) {\n${inner.text}\n}`);
      return;
    }
    const { count, step, values } = loop;
    const reach = smaller.reduce((sum, other) => sum + (other.count - 1) * other.step, 0);
    const tries = Math.floor(reach / step) + 1;
    const last = outer.let(quotient(outer, rest, step));
    const i = outer.name('i');
    const inner = new Block(outer);
    const round = inner.let(`${last} - ${i}`);
    const within = new Block(inner);
    search(within, smaller, within.let(`${rest} - ${product(round, step)}`), [...terms, product(round, values)]);
    inner.add(`if (${round} >= 0) { if (${round} < ${count}) {\n${within.text}\n} }`);
    outer.add(`for (let ${i} = 0; ${i} < ${tries}; ${i}++) {\n${inner.text}\n}`);
  };
  const loops = loopsOf(view).toSorted((a, b) => b.step - a.step);
  search(block, loops, block.let(`${place} - ${view.offset}`), []);
}
