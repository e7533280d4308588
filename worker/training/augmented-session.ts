import type { Distorter } from '../engine/devices/cpu/distortion/distorter.ts';
import type {
  Diagnosis,
  Evaluation,
  Gradient,
  Session,
  Statistics,
  TrainingState,
  Values,
} from '../engine/devices/device.ts';
import type { Plan } from '../engine/graph/plan.ts';
import { type Augmenting, put } from './augmenting.ts';

/**
 * A run whose training images are changed just before the steps that take them, whatever the calls they are made in:
 * the steps before do not matter. Judged is on the images as they are.
 */
export class AugmentedSession implements Session {
  readonly #session: Session;
  readonly #distorter: Distorter;
  readonly #augmenting: Augmenting;
  readonly #plan: Plan;
  readonly #examples: number;
  readonly #order: Uint32Array;

  /**
   * @param session trains on what is in the store of the distorter, and judges on all examples.
   * @param examples how many those are.
   */
  constructor(session: Session, distorter: Distorter, augmenting: Augmenting, plan: Plan, examples: number) {
    this.#session = session;
    this.#distorter = distorter;
    this.#augmenting = augmenting;
    this.#plan = plan;
    this.#examples = examples;
    this.#order = new Uint32Array(plan.trainCount);
    const { capacity } = augmenting.memory.store;
    session.setOrder(this.#order.map((_, place) => place % capacity));
  }

  /** Copy c of an example has the number of the example and c times the number of all examples. */
  setOrder(order: Uint32Array): void {
    this.#order.set(order);
  }

  train(epoch: number, first: number, count: number): void {
    const { steps: atOnce } = this.#augmenting;
    const end = first + count;
    for (let step = first; step < end;) {
      const steps = Math.min(end - step, atOnce - (step % atOnce));
      this.#fill(epoch, step, steps);
      this.#session.train(epoch, step, steps);
      step += steps;
    }
  }

  /** Makes the images of some steps. */
  #fill(epoch: number, step: number, steps: number): void {
    const { batch } = this.#plan;
    const distorter = this.#distorter;
    const from = step * batch;
    const to = Math.min(from + steps * batch, this.#order.length);
    distorter.begin(from % this.#augmenting.memory.store.capacity);
    for (let place = from; place < to; place++) {
      const number = this.#order[place]!;
      const image = number % this.#examples;
      const copy = (number - image) / this.#examples;
      put(distorter, this.#augmenting, image, image, epoch, copy);
    }
  }

  settle(): void {
    this.#session.settle?.();
  }

  gradient(first: number, count: number): Gradient {
    return this.#session.gradient(first, count);
  }

  setStatistics(statistics: Statistics): void {
    this.#session.setStatistics(statistics);
  }

  load(state: TrainingState): void {
    this.#session.load(state);
  }

  state(): TrainingState {
    return this.#session.state();
  }

  parameters(): Values[] {
    return this.#session.parameters();
  }

  setDrops(drops: number): void {
    this.#session.setDrops(drops);
  }

  evaluate(examples: Uint32Array): Evaluation {
    return this.#session.evaluate(examples);
  }

  outputs(examples: Uint32Array): Values {
    return this.#session.outputs(examples);
  }

  diagnose(examples: Uint32Array): Diagnosis {
    return this.#session.diagnose(examples);
  }
}
