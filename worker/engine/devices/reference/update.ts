import { compile } from '../../formula/evaluate.ts';
import type { UpdateRule } from '../../graph/update-rule.ts';

/** Where a parameter, its slots and (if the rule looks ahead) the place of its gradient are kept. */
export interface Learned {
  readonly w: Float64Array;
  readonly slots: readonly Float64Array[];
  readonly lookahead: Float64Array;
}

/** The numbers of a step: the rate, the step's number from 1, and the norm of the gradient where a rule reads it. */
export interface StepNumbers {
  readonly eta: number;
  readonly t: number;
  readonly norm?: number;
}

/** Applies an update rule to every value of a parameter. */
export function updater(rule: UpdateRule, slots: readonly string[]) {
  const names = ['w', ...slots, 'g', 'eta', 't', 'norm'];
  const steps = rule.assignments.map(({ name, value }) => ({ to: names.indexOf(name), value: compile(value, names) }));
  const lookahead = rule.lookahead && compile(rule.lookahead, names);
  const place = lookahead ?? ((values: ArrayLike<number>) => values[0]!);
  return {
    step(learned: Learned, gradient: Float64Array | null, { eta, t, norm = NaN }: StepNumbers): void {
      const values = new Float64Array(names.length);
      for (let i = 0; i < learned.w.length; i++) {
        values[0] = learned.w[i]!;
        learned.slots.forEach((slot, s) => (values[s + 1] = slot[i]!));
        values.set([gradient?.[i] ?? NaN, eta, t, norm], slots.length + 1);
        for (const { to, value } of steps) values[to] = value(values);
        learned.w[i] = values[0];
        learned.slots.forEach((slot, s) => (slot[i] = values[s + 1]!));
        learned.lookahead[i] = place(values);
      }
    },
    /** Sets the place of the gradient from the weights and slots alone, at the start or after loading. */
    look(learned: Learned): void {
      for (let i = 0; i < learned.w.length; i++) {
        learned.lookahead[i] = place([learned.w[i]!, ...learned.slots.map((slot) => slot[i]!)]);
      }
    },
  };
}
