import { everySchedule } from '../catalogue/exhibits.ts';
import type { Schedule } from '../catalogue/schedules.ts';
import { stoppingRules } from '../catalogue/stopping.ts';
import type { Recipe } from '../contract/recipe.ts';
import type { Expression } from '../engine/formula/tree.ts';
import { bind } from '../engine/graph/bind.ts';

/** What is decided after every epoch, as conditions: plain data, so that trainers need no parser. */
export interface EpochRules {
  /** Of `waited`, `gradient` and `eta`. */
  readonly stopping: readonly { readonly when: Expression; readonly reason: string }[];
  /** What early stopping takes for an improvement. */
  readonly delta: number;
  /** Of `waited` and `drops`; null for a rate that does not look at validation. */
  readonly plateau: { readonly drop: Expression; readonly end: Expression } | null;
  readonly keep: Recipe['protocol']['keep'];
}

/** The rules a recipe trains by. */
export function epochRules({ schedule, stopping, protocol }: Recipe): EpochRules {
  const row: Schedule = everySchedule[schedule.kind];
  const { plateau } = row;
  return {
    stopping: Object.entries(stoppingRules).map(([name, rule]) => ({
      when: bind(rule.formula, rule, stopping[name as keyof typeof stoppingRules]),
      reason: rule.reason,
    })),
    delta: stopping.early.delta,
    plateau: plateau ? { drop: bind(plateau.drop, row, schedule), end: bind(plateau.end, row, schedule) } : null,
    keep: protocol.keep,
  };
}
