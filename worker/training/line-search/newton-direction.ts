import { cholesky, solve } from './cholesky.ts';
import type { Evaluations, Point } from './point.ts';
import { type Memory, noMemory, type SearchDirection } from './search-direction.ts';
import { opposite } from './vectors.ts';

/** The least damping, as a share of the largest element of the Hessian; it grows by this factor until it is enough. */
const damping = { least: 1e-3, growth: 4, times: 40 } as const;

/**
 * d = -(H + tau I)^-1 g, where H is the Hessian from differences of gradients to both sides of every parameter, and tau 0
 * or as large as it takes for a direction of descent (Nocedal & Wright 2006, algorithm 3.3).
 */
export class NewtonDirection implements SearchDirection {
  readonly #distance: number;

  /** @param distance of a difference, times 1 + |w|. */
  constructor(distance: number) {
    this.#distance = distance;
  }

  *from(here: Point): Evaluations<Float64Array> {
    const n = here.at.length;
    const factor = damped(symmetric(yield* this.#hessian(here), n), n);
    return opposite(factor === null ? here.gradient : solve(factor, here.gradient));
  }

  *#hessian({ at }: Point): Evaluations<Float64Array> {
    const n = at.length;
    const hessian = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      const away = this.#distance * (1 + Math.abs(at[i]!));
      const [ahead, behind] = [yield moved(at, i, away), yield moved(at, i, -away)];
      // As far as the places differ on the device.
      const width = ahead.at[i]! - behind.at[i]!;
      for (let j = 0; j < n; j++) hessian[i * n + j] = (ahead.gradient[j]! - behind.gradient[j]!) / width;
    }
    return hessian;
  }

  firstTrial(): number {
    return 1;
  }

  learn(): void {}

  forget(): void {}

  memory(): Memory {
    return noMemory;
  }

  recall(): boolean {
    return true;
  }
}

function moved(at: Float64Array, i: number, by: number): Float64Array {
  const out = at.slice();
  out[i]! += by;
  return out;
}

/** The mean of a matrix and its transpose. */
function symmetric(a: Float64Array, n: number): Float64Array {
  return a.map((value, i) => (value + a[(i % n) * n + Math.floor(i / n)]!) / 2);
}

/** The factor of the matrix with as much added to its diagonal as it takes; null where no number would do. */
function damped(a: Float64Array, n: number): Float64Array | null {
  const largest = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let tau = 0;
  for (let i = 0; i < damping.times; i++) {
    const factor = cholesky(a, n, tau);
    if (factor !== null) return factor;
    tau = Math.max(damping.growth * tau, damping.least * largest);
  }
  return null;
}
