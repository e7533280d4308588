import { type Curvature, curvatureOf } from './curvature.ts';
import type { Evaluations, Point, Step } from './point.ts';
import { type Memory, noMemory, type SearchDirection } from './search-direction.ts';
import { along, dot, opposite, scaled } from './vectors.ts';

/** All of some vectors of one length after one another. */
function joined(vectors: readonly Float64Array[]): Float64Array {
  const length = vectors[0]?.length ?? 0;
  const out = new Float64Array(length * vectors.length);
  vectors.forEach((vector, i) => out.set(vector, i * length));
  return out;
}

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
    if (this.#curvatures.length === 0) return noMemory;
    const ways = joined(this.#curvatures.map(({ s }) => s));
    const changes = joined(this.#curvatures.map(({ y }) => y));
    return { numbers: {}, vectors: { ways, changes } };
  }

  recall({ vectors }: Memory, parameters: number): boolean {
    const { ways = new Float64Array(), changes = new Float64Array() } = vectors;
    const count = ways.length / parameters;
    if (!Number.isInteger(count) || count > this.#memory || changes.length !== ways.length) return false;
    this.#curvatures = Array.from({ length: count }, (_, i) => {
      const [s, y] = [ways, changes].map((all) => all.slice(i * parameters, (i + 1) * parameters)) as [
        Float64Array,
        Float64Array,
      ];
      return { s, y, sy: dot(s, y) };
    });
    return this.#curvatures.every(({ sy }) => sy > 0);
  }
}
