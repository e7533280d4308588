import type { Session, Values } from '../../engine/devices/device.ts';
import { type Compiled, compile } from '../../engine/formula/evaluate.ts';
import type { Plan } from '../../engine/graph/plan.ts';
import type { Point } from './point.ts';
import type { LineSearchSettings } from './settings.ts';

interface Penalty {
  readonly value: Compiled;
  readonly slope: Compiled;
}

/** The values of all parameters as one vector. */
function flat(parameters: readonly Values[]): Float64Array {
  const out = new Float64Array(parameters.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const values of parameters) {
    out.set(values, from);
    from += values.length;
  }
  return out;
}

/** The cost of training with its penalties, as a function of all parameters. */
export class Objective {
  readonly #session: Session;
  readonly #plan: Plan;
  /** One per parameter of the plan; null where it adds nothing. */
  readonly #penalties: readonly (Penalty | null)[];

  constructor(plan: Plan, session: Session, penalties: LineSearchSettings['penalties']) {
    this.#plan = plan;
    this.#session = session;
    this.#penalties = plan.parameters.map(({ kind }) => {
      if (kind === 'statistic') return null;
      const { value, slope } = penalties[kind];
      if (value.type === 'number' && value.value === 0) return null;
      return { value: compile(value, ['w', 'eta']), slope: compile(slope, ['w', 'eta']) };
    });
  }

  /** Where the session stands. */
  place(): Float64Array {
    return flat(this.#session.parameters());
  }

  /** Takes the session to a place. */
  move(at: Float64Array): void {
    let from = 0;
    const parameters = this.#plan.parameters.map(({ rows, columns }) => {
      const values = at.subarray(from, from + rows * columns);
      from += rows * columns;
      return values;
    });
    this.#session.load({ parameters, slots: [] });
  }

  /**
   * Looks at the cost over `count` images of the order from place `first` on. The point is where the device can be, which
   * may be as far from the place asked for as its numbers are from each other.
   * @param eta is for penalties that have it in their formula.
   */
  look(place: Float64Array, first: number, count: number, eta: number): Point {
    this.move(place);
    const at = this.place();
    const { cost, gradients } = this.#session.gradient(first, count);
    const gradient = flat(gradients);
    return { at, cost: cost + this.#penalise(at, gradient, eta), gradient };
  }

  /** Adds the slopes of the penalties to a gradient and gives their sum. */
  #penalise(at: Float64Array, gradient: Float64Array, eta: number): number {
    let sum = 0;
    let from = 0;
    this.#plan.parameters.forEach(({ rows, columns }, p) => {
      const penalty = this.#penalties[p];
      const end = from + rows * columns;
      for (let i = from; penalty && i < end; i++) {
        const given = [at[i]!, eta];
        sum += penalty.value(given);
        gradient[i]! += penalty.slope(given);
      }
      from = end;
    });
    return sum;
  }
}
