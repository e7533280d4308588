import type { EpochMetrics } from '../contract/metrics.ts';
import { evaluate } from '../engine/formula/evaluate.ts';
import type { EpochRules } from './epoch-rules.ts';
import { observe, type RuleState } from './patience.ts';

const isDue = ({ plateau: rule }: EpochRules, { plateau, drops }: RuleState): boolean =>
  rule !== null && evaluate(rule.drop, { waited: plateau.waited, drops }) !== 0;

const isLast = ({ plateau: rule }: EpochRules, { plateau, drops }: RuleState): boolean =>
  rule !== null && evaluate(rule.end, { waited: plateau.waited, drops }) !== 0;

/** What the rules remember after an epoch with this value on validation. A drop that may not be made any more stays due. */
export function remember(
  rules: EpochRules,
  before: RuleState,
  value: number,
  direction: 'higher' | 'lower',
): RuleState {
  const early = observe(before.early, value, direction, rules.delta);
  const seen = { early, plateau: observe(before.plateau, value, direction), drops: before.drops };
  if (!isDue(rules, seen) || isLast(rules, seen)) return seen;
  return { early, plateau: { ...seen.plateau, waited: 0 }, drops: seen.drops + 1 };
}

/**
 * Why training ends after an epoch, as a sentence; null if it goes on. It depends on what is remembered and measured
 * alone, so that a run that was cut off right here comes to the same end.
 * @param eta the learning rate of the step to come.
 */
export function endOf(
  rules: EpochRules,
  state: RuleState,
  { epoch, layers }: EpochMetrics,
  eta: number,
): string | null {
  const gradient = Math.hypot(...layers.map(({ gradientNorm }) => gradientNorm));
  const met = rules.stopping.find(({ when }) => evaluate(when, { waited: state.early.waited, gradient, eta }) !== 0);
  const plateau =
    isDue(rules, state) && isLast(rules, state) ? 'validation has not improved at the least learning rate' : null;
  const reason = met?.reason ?? plateau;
  return ownEnd(epoch, reason);
}

/** The sentence of a run that ended by itself; null without a reason. */
export const ownEnd = (epoch: number, reason: string | null): string | null =>
  reason && `Stopped by its own rule after epoch ${epoch}: ${reason}.`;
