import { LabError } from '../../contract/errors.ts';
import type { Session } from '../../engine/devices/device.ts';
import type { Plan } from '../../engine/graph/plan.ts';
import type { Pace } from '../pace.ts';
import type { Stepper } from '../stepper.ts';
import { Minimiser } from './minimiser.ts';
import { Objective } from './objective.ts';
import type { Evaluations, Point, Step } from './point.ts';
import type { Memory, SearchDirection } from './search-direction.ts';
import { type LineSearchSettings, searchDirection } from './settings.ts';

/** A step under way: what it wants to know next, and on which images. */
interface UnderWay {
  readonly search: Evaluations<Step | null>;
  readonly next: IteratorResult<Float64Array, Step | null>;
}

/** Steps along a direction, each as far as a line search goes; a run may pause or stop between any two looks at the cost. */
export class SearchSteps implements Stepper {
  readonly #plan: Plan;
  readonly #objective: Objective;
  readonly #method: SearchDirection;
  readonly #minimiser: Minimiser;
  readonly #pace: Pace;
  readonly #rate: (epoch: number, step: number) => number;
  /** The end of the last step; and what is known of it, where the images stay the same. */
  #at: Float64Array;
  #known: Omit<Point, 'at'> | null = null;
  #underWay: UnderWay | null = null;
  #evaluations = 0;
  /** Those of the step under way. */
  #looks = 0;
  #searches = 0;
  /** Searches in a row that led nowhere. */
  #failures = 0;

  /**
   * @param session stands where the run does.
   * @param memory that of the run it goes on with.
   * @throws LabError `history-damaged` if the memory does not fit.
   */
  constructor(
    plan: Plan,
    settings: LineSearchSettings,
    session: Session,
    pace: Pace,
    rate: (epoch: number, step: number) => number,
    memory: Memory | null,
  ) {
    this.#plan = plan;
    this.#objective = new Objective(plan, session, settings.penalties);
    this.#method = searchDirection(settings.direction);
    this.#minimiser = new Minimiser(this.#method, settings.constants);
    this.#pace = pace;
    this.#rate = rate;
    this.#at = this.#objective.place();
    if (memory !== null) this.#recall(memory);
  }

  #recall(memory: Memory): void {
    const { evaluations = 0, searches = 0, failures = 0, cost } = memory.numbers;
    const { gradient } = memory.vectors;
    const count = this.#at.length;
    if (!this.#method.recall(memory, count) || (gradient && gradient.length !== count)) {
      throw new LabError('history-damaged', 'The checkpoint does not say what the line search remembers.');
    }
    this.#evaluations = evaluations;
    this.#searches = searches;
    this.#failures = failures;
    this.#known = gradient && cost !== undefined ? { cost, gradient } : null;
  }

  /** A sum in another order is another number: where the images stay the same, their order does. */
  get keepsOrder(): boolean {
    return this.#plan.stepsPerEpoch === 1;
  }

  advance(epoch: number, first: number): number {
    const eta = this.#rate(epoch, first);
    return this.#pace.time(() => {
      const { search, next } = (this.#underWay ??= begun(this.#step(eta)));
      const result = next.done ? next : search.next(this.#look(next.value, first, eta));
      if (!result.done) {
        this.#underWay = { search, next: result };
        return 0;
      }
      this.#finish(result.value);
      return 1;
    });
  }

  *#step(eta: number): Evaluations<Step | null> {
    const here = this.#known ? { at: this.#at, ...this.#known } : yield this.#at;
    if (this.keepsOrder && this.#known === null) {
      // This look stays, even if the search is given up.
      this.#known = here;
      this.#evaluations += this.#looks;
      this.#looks = 0;
    }
    return yield* this.#minimiser.step(here, eta);
  }

  #look(place: Float64Array, step: number, eta: number): Point {
    const { batch, trainCount } = this.#plan;
    this.#looks++;
    return this.#objective.look(place, step * batch, Math.min(batch, trainCount - step * batch), eta);
  }

  #finish(step: Step | null): void {
    this.#searches++;
    this.#evaluations += this.#looks;
    this.#failures = step === null ? this.#failures + 1 : 0;
    if (step !== null) {
      this.#at = step.after.at;
      this.#known = this.keepsOrder ? step.after : null;
    }
    this.giveUp();
  }

  giveUp(): void {
    this.#looks = 0;
    this.#underWay = null;
    this.#objective.move(this.#at);
  }

  rest(): string | null {
    return this.#failures < this.#plan.stepsPerEpoch ? null : 'the line search finds no lower cost';
  }

  memory(): Memory {
    const { numbers, vectors } = this.#method.memory();
    const counts = { evaluations: this.#evaluations, searches: this.#searches, failures: this.#failures };
    const known = this.#known && Number.isFinite(this.#known.cost) ? this.#known : null;
    return {
      numbers: { ...counts, ...(known && { cost: known.cost }), ...numbers },
      vectors: { ...(known && { gradient: known.gradient }), ...vectors },
    };
  }

  evaluations(): number {
    return this.#evaluations;
  }

  account(): string {
    return `Made ${this.#searches} line searches with ${this.#evaluations} evaluations of cost and gradient.`;
  }
}

const begun = (search: Evaluations<Step | null>): UnderWay => ({ search, next: search.next() });
