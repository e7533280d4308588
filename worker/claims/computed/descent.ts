import { recipeSchema } from '../../contract/recipe.ts';
import { type Learned, updater } from '../../engine/devices/reference/update.ts';
import { makePlan } from '../../engine/graph/plan.ts';
import { derivative, formula } from './formulas.ts';

type Point = readonly [number, number];

/** What a recipe says of the way down: optimiser, penalties, rate. */
export interface Way {
  readonly optimiser?: { readonly kind: string } & Readonly<Record<string, number | string>>;
  readonly regularisation?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly eta: number;
}

/** Steps of an update rule of the catalogue, as the device `reference` makes them. */
function ruleOf({ optimiser = { kind: 'sgd' }, regularisation = {}, eta }: Way) {
  const recipe = recipeSchema.parse({
    network: { hidden: [], output: { kind: 'sigmoid' } },
    cost: { kind: 'cross-entropy' },
    optimiser,
    regularisation,
    schedule: { kind: 'constant', eta },
    protocol: { epochs: 1, batch: 1 },
  });
  // One image and one step, so that penalties per image are penalties.
  const plan = makePlan(recipe, 1, 2, 1);
  return { rule: updater(plan.update.weights, plan.slots), slots: plan.slots };
}

/** The weights after every step from a start, given the gradient at weights; the start comes first. */
export function path(
  way: Way,
  start: readonly number[],
  steps: number,
  gradient: (w: Float64Array) => readonly number[],
  isDone: (w: readonly number[]) => boolean = () => false,
): number[][] {
  const { rule, slots } = ruleOf(way);
  const learned: Learned = {
    w: Float64Array.from(start),
    slots: slots.map(() => new Float64Array(start.length)),
    lookahead: new Float64Array(start.length),
  };
  rule.look(learned);
  const visited = [[...start]];
  for (let t = 1; t <= steps; t++) {
    rule.step(learned, Float64Array.from(gradient(learned.lookahead)), { eta: way.eta, t });
    visited.push([...learned.w]);
    if (isDone(visited.at(-1)!)) break;
  }
  return visited;
}

/** A surface over x and y, with its gradient. */
export function surface(text: string) {
  const value = formula(text, 'x', 'y');
  const [byX, byY] = ['x', 'y'].map((by) => derivative(text, by, 'x', 'y'));
  return {
    value: ([x, y]: readonly number[]) => value(x!, y!),
    gradient: ([x, y]: ArrayLike<number> & Iterable<number>) => [byX!(x!, y!), byY!(x!, y!)],
  };
}

/** Steps on a surface until a condition holds; infinite if it does not within `most`. */
export function stepsUntil(
  text: string,
  way: Way,
  start: Point,
  isDone: (w: readonly number[], value: number) => boolean,
  most = 20_000,
): number {
  const { value, gradient } = surface(text);
  const visited = path(way, start, most, gradient, (w) => isDone(w, value(w)) || !w.every(Number.isFinite));
  const last = visited.at(-1)!;
  return last.every(Number.isFinite) && isDone(last, value(last)) ? visited.length - 1 : Infinity;
}

/** Where a way leads after so many steps. */
export const placeAfter = (text: string, way: Way, start: Point, steps: number): number[] =>
  path(way, start, steps, surface(text).gradient).at(-1)!;

export const norm = (w: readonly number[]): number => Math.hypot(...w);
