import { compile } from '../../formula/evaluate.ts';
import type { UpdateRule } from '../../graph/plan.ts';

/** Where a parameter, its slots and (if the rule looks ahead) the place of its gradient are kept. */
export interface Learned {
  readonly w: Float64Array;
  readonly slots: readonly Float64Array[];
  readonly lookahead: Float64Array;
}

/** Applies an update rule to every value of a parameter, for the rate `eta` and the step `t` (from 1). */
export function updater(rule: UpdateRule, slots: readonly string[]) {
  const names = ['w', ...slots, 'g', 'eta', 't'];
  const steps = rule.assignments.map(({ name, value }) => ({ to: names.indexOf(name), value: compile(value, names) }));
  const lookahead = rule.lookahead && compile(rule.lookahead, names);
  const place = lookahead ?? ((values: ArrayLike<number>) => values[0]!);
  return {
    step(learned: Learned, gradient: Float64Array, eta: number, t: number): void {
      const values = new Float64Array(names.length);
      for (let i = 0; i < learned.w.length; i++) {
        values[0] = learned.w[i]!;
        learned.slots.forEach((slot, s) => (values[s + 1] = slot[i]!));
        values.set([gradient[i]!, eta, t], slots.length + 1);
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
