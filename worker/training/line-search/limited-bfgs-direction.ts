import { type Curvature, curvatureMemory, curvatureOf, recalledCurvatures } from './curvature.ts';
import type { Evaluations, Point, Step } from './point.ts';
import type { Memory, SearchDirection } from './search-direction.ts';
import { along, dot, opposite, scaled } from './vectors.ts';

/**
 * d = -H g, where H is that of BFGS made of the last few steps alone, and never written down: the two loops of Nocedal &
 * Wright 2006, algorithm 7.4, from s'y / y'y of the last step times the identity.
 */
export class LimitedBfgsDirection implements SearchDirection {
  readonly #memory: number;
  /** The oldest first. */
  #curvatures: readonly Curvature[] = [];

  /** @param memory steps that are remembered. */
  constructor(memory: number) {
    this.#memory = memory;
  }

  *from({ gradient }: Point): Evaluations<Float64Array> {
    const last = this.#curvatures.at(-1);
    if (last === undefined) return opposite(gradient);
    let q = gradient;
    const shares = this.#curvatures.toReversed().map(({ s, y, sy }) => {
      const share = dot(s, q) / sy;
      q = along(q, -share, y);
      return share;
    });
    let r = scaled(q, last.sy / dot(last.y, last.y));
    this.#curvatures.forEach(({ s, y, sy }, i) => {
      r = along(r, shares[shares.length - 1 - i]! - dot(y, r) / sy, s);
    });
    return opposite(r);
  }

  firstTrial(): number | null {
    return this.#curvatures.length === 0 ? null : 1;
  }

  learn(step: Step): void {
    const curvature = curvatureOf(step);
    if (curvature !== null) this.#curvatures = [...this.#curvatures, curvature].slice(-this.#memory);
  }

  forget(): void {
    this.#curvatures = [];
  }

  memory(): Memory {
    return curvatureMemory(this.#curvatures);
  }

  recall(memory: Memory, parameters: number): boolean {
    const curvatures = recalledCurvatures(memory, parameters);
    if (curvatures === null || curvatures.length > this.#memory) return false;
    this.#curvatures = curvatures;
    return true;
  }
}
