import { compile } from '../../formula/evaluate.ts';
import type { Plan } from '../../graph/plan.ts';
import type { Diagnosis, Evaluation, Gradient, Session, Statistics, TrainingState, Values } from '../device.ts';
import { diagnosisOf } from '../diagnosis.ts';
import { meanGradient } from '../mean-gradient.ts';
import { bufferBytes, pack, unpack, write } from './layout.ts';
import type { SharedMemory } from './memory.ts';
import type { Workspace } from './workspace.ts';

/** What a module of `compilePlan` exports. */
interface Exports {
  train(epoch: number, first: number, count: number): void;
  gradient(first: number, count: number): void;
  evaluate(count: number): void;
  diagnose(): void;
  look(): void;
}

/** One run in a workspace of the shared memory, computed by a compiled module. */
export class CpuSession implements Session {
  readonly #plan: Plan;
  readonly #workspace: Workspace;
  readonly #exports: Exports;
  readonly #floats: Float32Array;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /**
   * @param slot which of the workspaces of `shared` the run uses.
   * @param seed of the random numbers that steps draw.
   * @param trained the examples that steps are made on, by default those that are evaluated too.
   */
  constructor(
    plan: Plan,
    workspace: Workspace,
    module: WebAssembly.Module,
    shared: SharedMemory,
    slot: number,
    seed = 0,
    trained = shared.examples,
  ) {
    this.#plan = plan;
    this.#workspace = workspace;
    const base = shared.workspaces[slot]!;
    const { rowStart, entries, labels } = shared.examples;
    const instance = new WebAssembly.Instance(module, {
      lab: { memory: shared.memory, base, rowStart, entries, labels },
      trained: { rowStart: trained.rowStart, entries: trained.entries, labels: trained.labels },
    });
    this.#exports = instance.exports as unknown as Exports;
    this.#floats = new Float32Array(shared.memory.buffer, base, workspace.bytes / 4);
    this.#bytes = new Uint8Array(shared.memory.buffer, base, workspace.bytes);
    this.#view = new DataView(shared.memory.buffer, base, workspace.bytes);
    this.#bytes.fill(0);
    const { offset, words } = workspace.chunks;
    new Int32Array(shared.memory.buffer, base + offset, words.length).set(words);
    this.#view.setUint32(workspace.moment, seed, true);
    const preparation = compile(plan.preparation, ['x']);
    const pixels = Float32Array.from({ length: 256 }, (_, byte) => preparation([byte]));
    this.#floats.set(pixels, workspace.pixels / 4);
  }

  setStatistics({ mean, deviation }: Statistics): void {
    const { statistics } = this.#workspace;
    if (!statistics) return;
    // What lies beyond the last pixel is divided, too.
    this.#floats.fill(
      1,
      statistics.deviation.offset / 4,
      (statistics.deviation.offset + bufferBytes(statistics.deviation)) / 4,
    );
    pack(statistics.mean, mean, this.#floats);
    write(statistics.deviation, deviation, this.#floats);
  }

  load(state: TrainingState): void {
    this.#workspace.learned.forEach(({ w, slots }, i) => {
      pack(w, state.parameters[i]!, this.#floats);
      slots.forEach((slot, s) => pack(slot, state.slots[s]![i]!, this.#floats));
    });
    this.#exports.look();
  }

  state(): TrainingState {
    const { learned } = this.#workspace;
    const slots = this.#plan.slots.map((_, s) => learned.map((buffers) => unpack(buffers.slots[s]!, this.#floats)));
    return { parameters: this.parameters(), slots };
  }

  parameters(): Values[] {
    return this.#workspace.learned.map(({ w }) => unpack(w, this.#floats));
  }

  setOrder(order: Uint32Array): void {
    this.#list(order, this.#workspace.order, this.#plan.trainCount);
  }

  setDrops(drops: number): void {
    this.#view.setFloat64(this.#workspace.drops, drops, true);
  }

  train(epoch: number, first: number, count: number): void {
    this.#exports.train(epoch, first, count);
  }

  gradient(first: number, count: number): Gradient {
    const { program, values } = this.#workspace.train;
    return meanGradient(count, program.rows, (from, size) => {
      this.#exports.gradient(first + from, size);
      return program.outputs.map((id) => unpack(values.get(id)!, this.#floats));
    });
  }

  evaluate(examples: Uint32Array): Evaluation {
    const { result, predictions, runnersUp, confidences, capacity } = this.#workspace;
    this.#list(examples, this.#workspace.examples, capacity);
    this.#exports.evaluate(examples.length);
    return {
      cost: this.#view.getFloat64(result, true) / examples.length,
      correct: this.#view.getInt32(result + 8, true),
      predictions: this.#bytes.slice(predictions, predictions + examples.length),
      runnersUp: this.#bytes.slice(runnersUp, runnersUp + examples.length),
      confidences: this.#floats.slice(confidences / 4, confidences / 4 + examples.length),
    };
  }

  outputs(examples: Uint32Array): Values {
    const { program, values } = this.#workspace.evaluate;
    const buffer = values.get(program.outputs[0]!)!;
    const { classes } = this.#plan;
    const all = new Float32Array(examples.length * classes);
    for (let from = 0; from < examples.length; from += program.rows) {
      const rows = examples.subarray(from, from + program.rows);
      this.evaluate(rows);
      all.set(unpack(buffer, this.#floats).subarray(0, rows.length * classes), from * classes);
    }
    return all;
  }

  diagnose(examples: Uint32Array): Diagnosis {
    this.#list(examples, this.#workspace.examples, this.#plan.diagnose.rows);
    this.#exports.diagnose();
    const { program, values } = this.#workspace.diagnose;
    const outputs = program.outputs.map((id) => unpack(values.get(id)!, this.#floats));
    return diagnosisOf(this.#plan, outputs, examples.length);
  }

  /** Writes a list of examples into the workspace, where there is room for `room` of them. */
  #list(examples: Uint32Array, offset: number, room: number): void {
    if (examples.length > room) throw new RangeError(`${examples.length} examples where there is room for ${room}`);
    new Uint32Array(this.#bytes.buffer, this.#bytes.byteOffset + offset, examples.length).set(examples);
  }
}
