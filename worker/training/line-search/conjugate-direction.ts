import { compile, type Compiled, evaluate } from '../../engine/formula/evaluate.ts';
import type { Expression } from '../../engine/formula/tree.ts';
import type { Evaluations, Point, Step } from './point.ts';
import { type Memory, noMemory, type SearchDirection } from './search-direction.ts';
import { along, dot, scaled } from './vectors.ts';

interface Last {
  readonly gradient: Float64Array;
  readonly direction: Float64Array;
  /** How much the slope promised: alpha times the slope. */
  readonly promise: number;
  /** Steps since the direction was that of the gradient, this one included. */
  readonly age: number;
}

/**
 * Non-linear conjugate gradients: the direction d is a formula of itself, of the gradient g and of beta, linear in both
 * vectors; beta is one of the products gg, gh and hh of the gradient and that of the step before, h. Begins anew, as from
 * no direction, every `restart` steps.
 */
export class ConjugateDirection implements SearchDirection {
  readonly #beta: Compiled;
  /** What the gradient counts for in a direction. */
  readonly #share: number;
  readonly #restart: number;
  #last: Last | null = null;

  /** @param restart steps, or 0 for as many as there are parameters. */
  constructor(beta: Expression, d: Expression, restart: number) {
    this.#beta = compile(beta, ['gg', 'gh', 'hh']);
    this.#share = evaluate(d, { g: 1, beta: 0, d: 0 });
    this.#restart = restart;
  }

  *from({ gradient: g }: Point): Evaluations<Float64Array> {
    const last = this.#last;
    const alone = scaled(g, this.#share);
    if (last === null || this.#isDue(last)) return alone;
    const h = last.gradient;
    const beta = this.#beta([dot(g, g), dot(g, h), dot(h, h)]);
    return along(alone, Number.isFinite(beta) ? beta : 0, last.direction);
  }

  #isDue({ age, gradient }: Last): boolean {
    return age >= (this.#restart || gradient.length);
  }

  /** As much change of the cost, to first order, as in the step before (Nocedal & Wright 2006, section 3.5). */
  firstTrial(slope: number): number | null {
    return this.#last && this.#last.promise / slope;
  }

  learn({ before, direction, alpha }: Step): void {
    const last = this.#last;
    const age = last === null || this.#isDue(last) ? 1 : last.age + 1;
    this.#last = { gradient: before.gradient, direction, promise: alpha * dot(before.gradient, direction), age };
  }

  forget(): void {
    this.#last = null;
  }

  memory(): Memory {
    if (this.#last === null) return noMemory;
    const { gradient, direction, promise, age } = this.#last;
    return { numbers: { promise, age }, vectors: { 'last-gradient': gradient, 'last-direction': direction } };
  }

  recall({ numbers, vectors }: Memory, parameters: number): boolean {
    const { 'last-gradient': gradient, 'last-direction': direction } = vectors;
    if (!gradient || !direction) return true;
    const { promise = NaN, age = NaN } = numbers;
    this.#last = { gradient, direction, promise, age };
    return gradient.length === parameters && direction.length === parameters && promise < 0 && age >= 1;
  }
}
