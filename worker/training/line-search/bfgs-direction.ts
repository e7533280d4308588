import { type Curvature, curvatureMemory, curvatureOf, recalledCurvatures } from './curvature.ts';
import type { Evaluations, Point, Step } from './point.ts';
import type { Memory, SearchDirection } from './search-direction.ts';
import { dot, opposite } from './vectors.ts';

/** Elements of the lower triangle of a symmetric matrix, row by row. */
const triangle = (n: number): number => (n * (n + 1)) / 2;

/** The product of a symmetric matrix, given as its lower triangle, and a vector. */
function product(lower: Float64Array, x: Float64Array): Float64Array {
  const out = new Float64Array(x.length);
  for (let r = 0, at = 0; r < x.length; r++) {
    let sum = 0;
    for (let c = 0; c < r; c++, at++) {
      sum += lower[at]! * x[c]!;
      out[c]! += lower[at]! * x[r]!;
    }
    out[r]! += sum + lower[at++]! * x[r]!;
  }
  return out;
}

/** gamma times the identity, as its lower triangle. */
function diagonal(n: number, gamma: number): Float64Array {
  const lower = new Float64Array(triangle(n));
  for (let r = 0; r < n; r++) lower[triangle(r) + r] = gamma;
  return lower;
}

/**
 * d = -H g, where H is an approximation of the inverse of the Hessian, made of the way s and the change y of the gradient in
 * every step: H = (I - rho s y') H (I - rho y s') + rho s s', rho = 1 / s'y (Nocedal & Wright 2006, (6.17)). It begins as
 * s'y / y'y times the identity, (6.20).
 */
export class BfgsDirection implements SearchDirection {
  /** The lower triangle of H, row by row. */
  #inverse: Float64Array | null = null;
  /** What H was made of, for as long as that takes less room to remember. */
  #curvatures: Curvature[] | null = [];

  *from({ gradient }: Point): Evaluations<Float64Array> {
    return opposite(this.#inverse === null ? gradient : product(this.#inverse, gradient));
  }

  firstTrial(): number | null {
    return this.#inverse && 1;
  }

  learn(step: Step): void {
    const curvature = curvatureOf(step);
    if (curvature !== null) this.#take(curvature);
  }

  #take(curvature: Curvature): void {
    const { s, y, sy } = curvature;
    const n = s.length;
    this.#inverse ??= diagonal(n, sy / dot(y, y));
    const lower = this.#inverse;
    const hy = product(lower, y);
    const rho = 1 / sy;
    const own = rho * (1 + rho * dot(y, hy));
    for (let r = 0, at = 0; r < n; r++) {
      for (let c = 0; c <= r; c++, at++) {
        lower[at]! += own * s[r]! * s[c]! - rho * (s[r]! * hy[c]! + hy[r]! * s[c]!);
      }
    }
    this.#curvatures?.push(curvature);
    if (this.#curvatures && 2 * n * this.#curvatures.length > triangle(n)) this.#curvatures = null;
  }

  forget(): void {
    this.#inverse = null;
    this.#curvatures = [];
  }

  memory(): Memory {
    if (this.#curvatures) return curvatureMemory(this.#curvatures);
    return { numbers: {}, vectors: { 'inverse-hessian': this.#inverse! } };
  }

  recall(memory: Memory, parameters: number): boolean {
    this.forget();
    const inverse = memory.vectors['inverse-hessian'];
    if (inverse) {
      this.#inverse = inverse;
      this.#curvatures = null;
      return inverse.length === triangle(parameters);
    }
    const curvatures = recalledCurvatures(memory, parameters);
    curvatures?.forEach((curvature) => this.#take(curvature));
    return curvatures !== null;
  }
}
