import { everySchedule } from '../catalogue/exhibits.ts';
import type { Recipe } from '../contract/recipe.ts';
import { symbols } from '../engine/formula/tree.ts';
import { bind } from '../engine/graph/bind.ts';

/** Whether a training is another one from the first epoch on if it is to last longer: if its rate looks at the end. */
export function looksAhead({ schedule }: Pick<Recipe, 'schedule'>): boolean {
  const row = everySchedule[schedule.kind];
  return symbols(bind(row.formula, row, schedule)).has('epochs');
}
