import { lineSearchOf } from '../../contract/line-search.ts';
import type { Recipe } from '../../contract/recipe.ts';
import { parseStatements } from '../../engine/formula/parse.ts';
import type { Expression } from '../../engine/formula/tree.ts';
import type { ParameterSpec } from '../../engine/graph/parameters.ts';
import type { Plan } from '../../engine/graph/plan.ts';
import { type Penalised, penaltyOf } from '../../engine/graph/update-rule.ts';
import { BfgsDirection } from './bfgs-direction.ts';
import { ConjugateDirection } from './conjugate-direction.ts';
import { LimitedBfgsDirection } from './limited-bfgs-direction.ts';
import { NewtonDirection } from './newton-direction.ts';
import type { SearchDirection } from './search-direction.ts';
import type { WolfeConstants } from './wolfe.ts';

/** How a direction is chosen, with all numbers in place. */
export type DirectionSettings =
  | { readonly kind: 'conjugate'; readonly beta: Expression; readonly d: Expression; readonly restart: number }
  | { readonly kind: 'bfgs' }
  | { readonly kind: 'limited-bfgs'; readonly memory: number }
  | { readonly kind: 'newton'; readonly distance: number };

/** How steps are searched for: plain data, so that trainers need no parser. */
export interface LineSearchSettings {
  readonly direction: DirectionSettings;
  readonly constants: WolfeConstants;
  /** What a value of each kind adds to the cost. */
  readonly penalties: Readonly<Record<Exclude<ParameterSpec['kind'], 'statistic'>, Penalised>>;
}

/** The settings of a recipe whose steps are searched for; null where a rule makes them. */
export function lineSearchSettings(
  recipe: Recipe,
  { trainCount, batch }: Pick<Plan, 'trainCount' | 'batch'>,
): LineSearchSettings | null {
  const method = lineSearchOf(recipe);
  if (method === null) return null;
  const chosen: Readonly<Record<string, unknown>> = recipe.optimiser;
  const valueOf = (name: string): number => Number(chosen[name]);
  const penalty = (kind: 'weights' | 'biases' | 'learned') => penaltyOf(recipe, kind, { n: trainCount, m: batch });
  const direction = (): DirectionSettings => {
    switch (method.direction) {
      case 'conjugate': {
        const { assignments } = parseStatements(method.update);
        const valueIn = (wanted: string) => assignments.find(({ name }) => name === wanted)!.value;
        return { kind: 'conjugate', beta: valueIn('beta'), d: valueIn('d'), restart: valueOf('restart') };
      }
      case 'bfgs':
        return { kind: 'bfgs' };
      case 'limited-bfgs':
        return { kind: 'limited-bfgs', memory: valueOf('memory') };
      case 'newton':
        return { kind: 'newton', distance: valueOf('distance') };
    }
  };
  return {
    direction: direction(),
    constants: { c1: valueOf('c1'), c2: valueOf('c2') },
    penalties: { weights: penalty('weights'), biases: penalty('biases'), learned: penalty('learned') },
  };
}

/** The method of some settings, before its first step. */
export function searchDirection(settings: DirectionSettings): SearchDirection {
  switch (settings.kind) {
    case 'conjugate':
      return new ConjugateDirection(settings.beta, settings.d, settings.restart);
    case 'bfgs':
      return new BfgsDirection();
    case 'limited-bfgs':
      return new LimitedBfgsDirection(settings.memory);
    case 'newton':
      return new NewtonDirection(settings.distance);
  }
}
