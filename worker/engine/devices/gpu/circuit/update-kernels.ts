import type { UpdateRule } from '../../../graph/update-rule.ts';
import { formulaSource } from '../source/formula.ts';
import { KernelWriter } from '../source/kernel-writer.ts';
import { stepColumns, stepNumber } from '../source/surroundings.ts';
import type { Kernel } from './circuit.ts';
import type { StepNumbers } from './step-numbers.ts';

/** A parameter's blocks of rows: its values, its slots and, if rules look ahead, the place of its next gradient. */
export interface StateBlocks {
  readonly rows: number;
  readonly slots: readonly string[];
  readonly looksAhead: boolean;
}

export const blocksOf = ({ slots, looksAhead }: StateBlocks): number => 1 + slots.length + Number(looksAhead);

/** Where a kernel of an update finds what its rule reads, as expressions at a row and a column. */
export interface UpdateReads {
  /** The state the step began with: kept by lanes that make no step. */
  readonly before: string;
  /** The state the rule is applied to. */
  readonly from: string;
  /** Values in place of those of that state. */
  readonly values?: (writer: KernelWriter, row: string) => string;
  readonly gradient?: (writer: KernelWriter, row: string) => string;
  readonly norm?: (writer: KernelWriter) => string;
}

/**
 * A kernel that applies a rule to every value of a parameter and writes all of its blocks: who writes one of them works
 * out the others, too.
 */
export function updateKernel(
  rule: UpdateRule,
  blocks: StateBlocks,
  numbers: StepNumbers,
  reads: UpdateReads,
  writes: string,
): Kernel {
  const writer = new KernelWriter();
  const { body } = writer;
  const { rows, slots } = blocks;
  const column = 'this.thread.x';
  const isSingle = blocksOf(blocks) === 1;
  const active = stepNumber(writer, stepColumns.indexOf('active'));
  body.add(`if (${active} < 0.5) { return ${writer.own(reads.before, 'this.thread.y', column)}; }`);

  const row = isSingle ? 'this.thread.y' : 'row';
  if (!isSingle) {
    body.add('let row = this.thread.y + 0;');
    for (let block = 1; block < blocksOf(blocks); block++) body.add(`if (row >= ${rows}) { row = row - ${rows}; }`);
  }
  const stored = (block: number): string =>
    writer.own(reads.from, block === 0 ? row : `${row} + ${block * rows}`, column);
  const locals = new Map([['w', body.name('v')], ...slots.map((slot) => [slot, body.name('v')] as const)]);
  [...locals.values()].forEach((local, block) => {
    body.add(`let ${local} = ${block === 0 && reads.values ? reads.values(writer, row) : stored(block)};`);
  });
  const gradient = reads.gradient && body.let(reads.gradient(writer, row));
  const read = (name: string): string => {
    const number = numbers.columnOf(name);
    if (number !== null) return stepNumber(writer, number);
    if (name === 'g') return gradient!;
    if (name === 'norm') return reads.norm!(writer);
    return locals.get(name)!;
  };
  for (const { name, value } of rule.assignments) {
    body.add(`${locals.get(name)!} = ${formulaSource(value, body, read)};`);
  }
  const results = [...locals.values()];
  if (blocks.looksAhead) results.push(rule.lookahead ? formulaSource(rule.lookahead, body, read) : results[0]!);
  results.slice(0, -1).forEach((result, block) => {
    body.add(`if (this.thread.y < ${(block + 1) * rows}) { return ${result}; }`);
  });
  return writer.finish(results.at(-1)!, writes);
}
