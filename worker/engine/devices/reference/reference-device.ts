import { compile } from '../../formula/evaluate.ts';
import type { Plan, Program } from '../../graph/plan.ts';
import type {
  Device,
  Diagnosis,
  Evaluation,
  Examples,
  Gradient,
  Session,
  Statistics,
  TrainingState,
} from '../device.ts';
import { diagnosisOf } from '../diagnosis.ts';
import { meanGradient } from '../mean-gradient.ts';
import { interpret, type ProgramInputs } from './program.ts';
import { rank } from './rank.ts';
import { type Learned, type StepNumbers, updater } from './update.ts';

type Batch = Omit<ProgramInputs, 'parameters' | 'moment'>;

/** Evaluation and diagnosis draw nothing. */
const noMoment = { seed: 0, epoch: 0, step: 0 };

class ReferenceSession implements Session {
  readonly #plan: Plan;
  readonly #examples: Examples;
  readonly #trained: Examples;
  readonly #seed: number;
  readonly #pixel: Float64Array;
  readonly #rate: (values: ArrayLike<number>) => number;
  readonly #learned: Learned[];
  #order = new Uint32Array();
  #drops = 0;
  #statistics: Pick<ProgramInputs, 'mean' | 'deviation'> = {};

  constructor(plan: Plan, examples: Examples, seed: number, trained: Examples) {
    this.#plan = plan;
    this.#seed = seed;
    this.#examples = examples;
    this.#trained = trained;
    const preparation = compile(plan.preparation, ['x']);
    this.#pixel = Float64Array.from({ length: 256 }, (_, byte) => preparation([byte]));
    this.#rate = compile(plan.rate, ['k', 't', 'drops']);
    this.#learned = plan.parameters.map(({ rows, columns }) => {
      const matrix = () => new Float64Array(rows * columns);
      return { w: matrix(), slots: plan.slots.map(matrix), lookahead: matrix() };
    });
  }

  setStatistics({ mean, deviation }: Statistics): void {
    this.#statistics = { mean: Float64Array.from(mean), deviation: Float64Array.from(deviation) };
  }

  load(state: TrainingState): void {
    this.#learned.forEach((learned, i) => {
      learned.w.set(state.parameters[i]!);
      learned.slots.forEach((slot, s) => slot.set(state.slots[s]![i]!));
      this.#updater(i).look(learned);
    });
  }

  state(): TrainingState {
    const slots = this.#plan.slots.map((_, s) => this.#learned.map((learned) => learned.slots[s]!.slice()));
    return { parameters: this.parameters(), slots };
  }

  parameters(): Float64Array[] {
    return this.#learned.map((learned) => learned.w.slice());
  }

  setOrder(order: Uint32Array): void {
    this.#order = order.slice();
  }

  setDrops(drops: number): void {
    this.#drops = drops;
  }

  train(epoch: number, first: number, count: number): void {
    const { batch, train, stepsPerEpoch } = this.#plan;
    const run = interpret(train);
    for (let step = first; step < first + count; step++) {
      const rows = this.#order.subarray(step * batch, Math.min((step + 1) * batch, this.#order.length));
      const parameters = this.#learned.map(({ lookahead }) => lookahead);
      const value = run({
        ...this.#gather(train, rows, this.#trained),
        parameters,
        moment: { seed: this.#seed, epoch, step },
      });
      const t = epoch * stepsPerEpoch + step;
      const eta = this.#rate([epoch, t, this.#drops]);
      const norm = train.outputs[this.#learned.length];
      const numbers = { eta, t: t + 1, ...(norm === undefined ? {} : { norm: value(norm)[0]! }) };
      this.#learned.forEach((learned, i) => this.#updater(i).step(learned, value(train.outputs[i]!), numbers));
      this.#constrain(numbers);
    }
  }

  gradient(first: number, count: number): Gradient {
    const { train } = this.#plan;
    const run = interpret(train);
    const parameters = this.#learned.map(({ w }) => w);
    return meanGradient(count, train.rows, (from, size) => {
      const rows = this.#order.subarray(first + from, first + from + size);
      const value = run({ ...this.#gather(train, rows, this.#trained), parameters, moment: noMoment });
      return train.outputs.map(value);
    });
  }

  /** Limits what a constraint limits, and then settles everything. */
  #constrain(numbers: StepNumbers): void {
    const { constraint, settle, slots } = this.#plan;
    if (constraint === null) return;
    const none = new Float64Array();
    const data = { images: none, targets: none, share: none, count: 0, moment: noMoment };
    const value = interpret(constraint.program)({ ...data, parameters: this.#learned.map(({ w }) => w) });
    constraint.parameters.forEach((index, i) => this.#learned[index]!.w.set(value(constraint.program.outputs[i]!)));
    for (const learned of this.#learned) updater(settle, slots).step(learned, null, numbers);
  }

  /** The values that are judged. */
  #evaluated(): Float64Array[] {
    const slot = this.#plan.slots.indexOf(this.#plan.evaluated ?? '');
    return this.#learned.map(({ w, slots }) => slots[slot] ?? w);
  }

  evaluate(examples: Uint32Array): Evaluation {
    const { classes, evaluate } = this.#plan;
    const [output, cost] = evaluate.outputs as [number, number];
    const predictions = new Uint8Array(examples.length);
    const runnersUp = new Uint8Array(examples.length);
    const confidences = new Float64Array(examples.length);
    let total = 0;
    let correct = 0;
    for (const { from, rows, value } of this.#evaluations(examples)) {
      rows.forEach((example, r) => {
        const { winner, runnerUp, confidence } = rank(value(output).subarray(r * classes, (r + 1) * classes));
        predictions[from + r] = winner;
        runnersUp[from + r] = runnerUp;
        confidences[from + r] = confidence;
        if (winner === this.#examples.labels[example]) correct++;
        total += value(cost)[r]!;
      });
    }
    return { cost: total / examples.length, correct, predictions, runnersUp, confidences };
  }

  outputs(examples: Uint32Array): Float64Array {
    const { classes, evaluate } = this.#plan;
    const all = new Float64Array(examples.length * classes);
    for (const { from, rows, value } of this.#evaluations(examples)) {
      all.set(value(evaluate.outputs[0]!).subarray(0, rows.length * classes), from * classes);
    }
    return all;
  }

  /** As many examples at a time as the program has rows. */
  *#evaluations(examples: Uint32Array) {
    const { evaluate } = this.#plan;
    const run = interpret(evaluate);
    const parameters = this.#evaluated();
    for (let from = 0; from < examples.length; from += evaluate.rows) {
      const rows = examples.subarray(from, from + evaluate.rows);
      yield { from, rows, value: run({ ...this.#gather(evaluate, rows), parameters, moment: noMoment }) };
    }
  }

  diagnose(examples: Uint32Array): Diagnosis {
    const { diagnose } = this.#plan;
    const parameters = this.#learned.map(({ w }) => w);
    const inputs = { ...this.#gather(diagnose, examples), parameters, moment: noMoment };
    const outputs = diagnose.outputs.map(interpret(diagnose)(inputs));
    return diagnosisOf(this.#plan, outputs, examples.length);
  }

  #updater(parameter: number) {
    const { constraint, settle, update, parameters, slots } = this.#plan;
    const rule = update[parameters[parameter]!.kind];
    return updater(constraint === null ? rule : { ...rule, lookahead: settle.lookahead }, slots);
  }

  #gather(program: Program, rows: Uint32Array, examples = this.#examples): Batch {
    const { inputs, classes } = this.#plan;
    const { rowStart, entries, labels } = examples;
    const images = new Float64Array(program.rows * inputs).fill(this.#pixel[0]!);
    const targets = new Float64Array(program.rows * classes);
    const share = new Float64Array(program.rows).fill(1 / rows.length, 0, rows.length);
    rows.forEach((example, r) => {
      for (const entry of entries.subarray(rowStart[example], rowStart[example + 1])) {
        images[r * inputs + (entry >>> 8)] = this.#pixel[entry & 255]!;
      }
      targets[r * classes + labels[example]!] = 1;
    });
    return { images, targets, share, count: rows.length, ...this.#statistics };
  }
}

/** Plain float64 loops: the oracle of every other device. */
export const referenceDevice: Device = {
  kind: 'reference',
  session: (plan, examples, seed = 0, trained = examples) => new ReferenceSession(plan, examples, seed, trained),
};
