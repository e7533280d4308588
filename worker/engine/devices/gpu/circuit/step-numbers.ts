import { type Expression, print, symbol, symbols } from '../../../formula/tree.ts';
import type { UpdateRule } from '../../../graph/update-rule.ts';
import { stepColumns } from '../source/surroundings.ts';

/** What the host knows of a step. */
const known = new Set(['eta', 't']);

/** Whole numbers that are part of a formula rather than a setting of a run. */
const isPlain = (value: number): boolean => Number.isInteger(value) && Math.abs(value) <= 2;

/**
 * Gathers what rules make of the step alone, and the settings in them, so that kernels read numbers where runs differ:
 * runs whose rates, momenta or penalties are different share their kernels.
 */
export class StepNumbers {
  readonly #formulas: Expression[] = [];
  readonly #columns = new Map<string, number>();

  /** Formulas of `eta` and `t`, one for each column of `numbers` after those of every step. */
  get formulas(): readonly Expression[] {
    return this.#formulas;
  }

  /** The rule with what the host computes as symbols that `columnOf` knows. */
  hoist(rule: UpdateRule): UpdateRule {
    return {
      assignments: rule.assignments.map(({ name, value }) => ({ name, value: this.#split(value) })),
      lookahead: rule.lookahead && this.#split(rule.lookahead),
    };
  }

  /** The column a symbol stands for; null for any other symbol. */
  columnOf(name: string): number | null {
    return this.#columns.get(name) ?? null;
  }

  #split(e: Expression): Expression {
    if (this.#isHosts(e)) return this.#column(e);
    if (e.type !== 'call') return e;
    const [base, exponent] = e.args;
    if (e.fn === 'power' && exponent?.type === 'number' && Number.isInteger(exponent.value)) {
      return { ...e, args: [this.#split(base!), exponent] };
    }
    return { ...e, args: e.args.map((arg) => this.#split(arg)) };
  }

  #isHosts(e: Expression): boolean {
    if (e.type === 'number') return !isPlain(e.value);
    const used = [...symbols(e)];
    return used.length > 0 && used.every((name) => known.has(name));
  }

  #column(e: Expression): Expression {
    // Only what is the same formula for all values of its settings is one number; settings that are equal by chance are two.
    const name = e.type === 'symbol' ? `number ${print(e)}` : `number ${this.#formulas.length}`;
    if (!this.#columns.has(name)) {
      this.#columns.set(name, stepColumns.length + this.#formulas.length);
      this.#formulas.push(e);
    }
    return symbol(name);
  }
}
