import type { Evaluations, Point, Step } from './point.ts';
import type { SearchDirection } from './search-direction.ts';
import { dot, opposite } from './vectors.ts';
import { type WolfeConstants, wolfeSearch } from './wolfe.ts';

/** Descends step by step: a direction by the method, then a step along it by a line search. */
export class Minimiser {
  readonly #method: SearchDirection;
  readonly #constants: WolfeConstants;

  constructor(method: SearchDirection, constants: WolfeConstants) {
    this.#method = method;
    this.#constants = constants;
  }

  /**
   * Searches for the next step. Until it is found nothing is remembered, so that a search can be given up and begun again.
   * @param eta first trial along the gradient where the method knows no length.
   * @returns null where no lower point is found, neither along the direction of the method nor down the gradient.
   */
  *step(here: Point, eta: number): Evaluations<Step | null> {
    if (!Number.isFinite(here.cost)) return null;
    const chosen = yield* this.#method.from(here);
    const slope = dot(here.gradient, chosen);
    const found = slope < 0 ? yield* this.#along(here, chosen, this.#method.firstTrial(slope) ?? eta) : null;
    if (found !== null) {
      this.#method.learn(found);
      return found;
    }
    const plain = yield* this.#along(here, opposite(here.gradient), eta);
    if (plain === null) return null;
    this.#method.forget();
    this.#method.learn(plain);
    return plain;
  }

  *#along(before: Point, direction: Float64Array, first: number): Evaluations<Step | null> {
    const found = yield* wolfeSearch(before, direction, first, this.#constants);
    return found && { before, after: found.point, direction, alpha: found.alpha };
  }
}
