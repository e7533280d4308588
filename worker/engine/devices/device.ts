import type { DeviceKind } from '../../contract/run.ts';
import type { Plan } from '../graph/plan.ts';

/** Values of one matrix, row by row without padding: float32 on `cpu`, float64 on `reference`. */
export type Values = Float32Array | Float64Array;

/** Everything a training carries from one step to the next, besides counters. */
export interface TrainingState {
  /** One per parameter of the plan. */
  readonly parameters: readonly Values[];
  /** Per slot of the plan, one per parameter. */
  readonly slots: readonly (readonly Values[])[];
}

/** Examples as compressed rows of non-zero pixels, `entry = pixel << 8 | byte`, and a label each. */
export interface Examples {
  readonly rowStart: Uint32Array;
  readonly entries: Uint32Array;
  readonly labels: Uint8Array;
}

/** Mean and standard deviation of the bytes of every pixel. */
export interface Statistics {
  readonly mean: Values;
  readonly deviation: Values;
}

export interface Evaluation {
  /** Mean cost per example, without penalties. */
  readonly cost: number;
  readonly correct: number;
  /** The class with the largest output, the first of equals, for every example in the order asked. */
  readonly predictions: Uint8Array;
  /** The class with the second largest output, in the same way. */
  readonly runnersUp: Uint8Array;
  /** The largest output over the sum of all, where those below 0 count as 0; an equal share where none is above. */
  readonly confidences: Values;
}

export interface Diagnosis {
  /** Per weight matrix, the gradient of the mean cost, and its norm. */
  readonly gradients: readonly Values[];
  readonly gradientNorms: readonly number[];
  /** Per hidden layer, in how many of its activations each unit is flat. */
  readonly flatCounts: readonly Values[];
  /** Per layer, the activations of its units, one row per example, or for every place of it. */
  readonly activations: readonly Values[];
  readonly examples: number;
}

export interface Gradient {
  /** Mean cost per example, without penalties. */
  readonly cost: number;
  /** Of that cost by every parameter, added up in float64. */
  readonly gradients: readonly Float64Array[];
}

/**
 * One run on a device. Calls complete before they return, but for steps on a device that works beside its host; nothing is
 * allocated on the device while steps are made.
 */
export interface Session {
  /** Seconds of steps that are best asked for at a time, if it matters. */
  readonly attention?: number;
  /** Sets what the plan reads of the training images, before anything is computed; not needed where it reads nothing. */
  setStatistics(statistics: Statistics): void;
  load(state: TrainingState): void;
  /** A copy of the current state. */
  state(): TrainingState;
  /** A copy of the parameters alone. */
  parameters(): Values[];
  /** Sets the order of the training images for the epoch that follows: indices into the examples. */
  setOrder(order: Uint32Array): void;
  /** Sets how often the schedule has lowered the rate; 0 at the start. */
  setDrops(drops: number): void;
  /** Makes steps `first` .. `first + count - 1` of epoch `epoch` (both from 0). */
  train(epoch: number, first: number, count: number): void;
  /** Waits for the steps that were asked for, where `train` does not; every other call does so, too. */
  settle?(): void;
  /** Cost and gradient over `count` images of the order from place `first` on, for plans whose steps are searched for. */
  gradient(first: number, count: number): Gradient;
  evaluate(examples: Uint32Array): Evaluation;
  /** The activations of the output layer, one row per example. */
  outputs(examples: Uint32Array): Values;
  /** Gives back what it holds, where others could have it. */
  close?(): void;
  /** Layer health on exactly as many examples as the plan's `diagnose` program has rows. */
  diagnose(examples: Uint32Array): Diagnosis;
}

export interface Device {
  readonly kind: DeviceKind;
  /**
   * @param examples what is evaluated.
   * @param seed of the random numbers that steps draw, 0 by default.
   * @param trained what steps are made on, by default the same examples.
   */
  session(plan: Plan, examples: Examples, seed?: number, trained?: Examples): Session;
}
