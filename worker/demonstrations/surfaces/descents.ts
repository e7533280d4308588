import { everyOptimiser } from '../../catalogue/exhibits.ts';
import type { OptimiserName, Racer } from '../../contract/demonstrations/surfaces.ts';
import { lineSearchOf } from '../../contract/line-search.ts';
import { type Recipe, recipeSchema } from '../../contract/recipe.ts';
import { type Learned, updater } from '../../engine/devices/reference/update.ts';
import { inSequence, settling, slotsOf, updateRule } from '../../engine/graph/update-rule.ts';
import { Minimiser } from '../../training/line-search/minimiser.ts';
import { lineSearchSettings, searchDirection } from '../../training/line-search/settings.ts';
import type { Ground } from './ground.ts';

/** Where an optimiser was, step by step. */
export type Descent = Pick<Racer, 'xs' | 'ys' | 'costs' | 'end' | 'looks'>;

/** A slope that counts as none, and a distance beyond which nobody comes back. */
const [flat, away] = [1e-10, 1e8];

/** A recipe with nothing in it but the optimiser. */
const recipeOf = (kind: OptimiserName, eta: number): Recipe =>
  recipeSchema.parse({
    network: { hidden: [], output: { kind: 'identity' } },
    cost: { kind: 'quadratic' },
    optimiser: { kind },
    schedule: { kind: 'constant', eta },
    protocol: { epochs: 1, batch: 'all' },
  });

class Track {
  readonly #xs: number[] = [];
  readonly #ys: number[] = [];
  readonly #costs: number[] = [];

  add([x, y]: ArrayLike<number> & Iterable<number>, cost: number): void {
    this.#xs.push(x!);
    this.#ys.push(y!);
    this.#costs.push(cost);
  }

  ended(end: Descent['end'], looks: number): Descent {
    const [xs, ys, costs] = [this.#xs, this.#ys, this.#costs].map((list) => Float64Array.from(list)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    return { xs, ys, costs, end, looks };
  }
}

const isAway = (at: Float64Array): boolean => at.some((value) => !(Math.abs(value) < away));
const isFlat = (gradient: Float64Array): boolean => gradient.every((slope) => Math.abs(slope) < flat);

/** By a rule that says what a step does to a weight. */
function byRule(recipe: Recipe, { look }: Ground, start: readonly number[], eta: number, steps: number): Descent {
  const slots = slotsOf(recipe);
  const rule = inSequence(updateRule(recipe, 'weights', { n: 1, m: 1 }), settling(recipe));
  const rules = updater(rule, slots);
  const learned: Learned = {
    w: Float64Array.from(start),
    slots: slots.map(() => new Float64Array(2)),
    lookahead: Float64Array.from(start),
  };
  rules.look(learned);
  const track = new Track();
  track.add(learned.w, look(learned.w).cost);
  for (let t = 1; t <= steps; t++) {
    const { gradient } = look(learned.lookahead);
    // With a velocity left it moves on.
    const isStill = isFlat(gradient) && learned.slots.every((slot) => slot.every((value) => Math.abs(value) < flat));
    if (isStill) return track.ended('rests', t);
    rules.step(learned, gradient, { eta, t, norm: Math.hypot(...gradient) });
    if (isAway(learned.w)) return track.ended('diverges', t);
    track.add(learned.w, look(learned.w).cost);
  }
  return track.ended('goes-on', steps);
}

/** By searching along a direction. */
function bySearch(recipe: Recipe, { look }: Ground, start: readonly number[], eta: number, steps: number): Descent {
  const { direction, constants } = lineSearchSettings(recipe, { trainCount: 1, batch: 1 })!;
  const minimiser = new Minimiser(searchDirection(direction), constants);
  let here = look(Float64Array.from(start));
  let looks = 1;
  const track = new Track();
  track.add(here.at, here.cost);
  for (let t = 1; t <= steps; t++) {
    if (isFlat(here.gradient)) return track.ended('rests', looks);
    const search = minimiser.step(here, eta);
    let asked = search.next();
    for (; !asked.done; looks++) asked = search.next(look(asked.value));
    if (asked.value === null) return track.ended('stuck', looks);
    here = asked.value.after;
    if (isAway(here.at)) return track.ended('diverges', looks);
    track.add(here.at, here.cost);
  }
  return track.ended('goes-on', looks);
}

/** Where an optimiser goes from a start in at most so many steps. */
export function descend(
  kind: OptimiserName,
  ground: Ground,
  start: readonly number[],
  eta: number,
  steps: number,
): Descent & { readonly name: OptimiserName; readonly title: string } {
  const recipe = recipeOf(kind, eta);
  const along = lineSearchOf(recipe) === null ? byRule : bySearch;
  return { name: kind, title: everyOptimiser[kind].title, ...along(recipe, ground, start, eta, steps) };
}
