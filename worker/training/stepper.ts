import type { Session } from '../engine/devices/device.ts';
import type { Plan } from '../engine/graph/plan.ts';
import type { Memory } from './line-search/search-direction.ts';
import type { Pace } from './pace.ts';

/** How the steps of a run are made. */
export interface Stepper {
  /** The places of the training images in the order of an epoch, if it is not that of the random numbers. */
  readonly keepsOrder: boolean;
  /**
   * Makes steps of an epoch from step `first` on, for as long as a trainer works before it listens again; gives how many,
   * which is none while one takes longer. The last step of the epoch is made alone.
   */
  advance(epoch: number, first: number): number;
  /** Goes back to the end of the last whole step. */
  giveUp(): void;
  /** Why no step leads any further; null as long as one may. */
  rest(): string | null;
  /** What it carries from step to step besides the state of the session; null for nothing. */
  memory(): Memory | null;
  /** How often it looked at the cost and its gradient for the steps so far; null where a step is one look by a rule. */
  evaluations(): number | null;
  /** What there is to say of all steps at the end of a run. */
  account(): string | null;
}

/** Steps by the update rules of the plan, which the device makes. */
export function ruleSteps(plan: Plan, session: Session, pace: Pace): Stepper {
  return {
    keepsOrder: false,
    advance(epoch, first) {
      const steps = Math.min(pace.steps, Math.max(1, plan.stepsPerEpoch - first - 1));
      return pace.time(() => {
        session.train(epoch, first, steps);
        session.settle?.();
        return steps;
      });
    },
    giveUp: () => undefined,
    rest: () => null,
    memory: () => null,
    evaluations: () => null,
    account: () => null,
  };
}
