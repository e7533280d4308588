import { compile, type Compiled } from '../../formula/evaluate.ts';
import type { Plan } from '../../graph/plan.ts';
import type {
  Diagnosis,
  Evaluation,
  Examples,
  Gradient,
  Session,
  Statistics,
  TrainingState,
  Values,
} from '../device.ts';
import { diagnosisOf } from '../diagnosis.ts';
import { meanGradient } from '../mean-gradient.ts';
import { draw } from '../reference/random.ts';
import { hostBuffers, randomBuffer, scoreColumns, type Sequence } from './circuit/circuit.ts';
import { blocksOf } from './circuit/update-kernels.ts';
import { fillPictures } from './fill-pictures.ts';
import type { Contents } from './lanes/requests.ts';
import { Link, type LinkEnd, type Opening } from './link.ts';
import { stepColumns } from './source/surroundings.ts';

/**
 * One run in a lane of the device, which lives in another thread. Here is what a step takes from the host: which images,
 * its rate and what rules make of it, and its random numbers.
 */
export class GpuSession implements Session {
  /** Launches cost time of their own: enough is asked for at a time to make up for it. */
  readonly attention = 0.07;
  readonly #plan: Plan;
  readonly #opening: Opening;
  readonly #examples: Examples;
  readonly #trained: Examples;
  readonly #link: Link;
  readonly #seed: number;
  readonly #rate: Compiled;
  readonly #numbers: readonly Compiled[];
  readonly #place: Compiled | null;
  #order = new Uint32Array();
  #drops = 0;

  /** @param trained what steps are made on, by default the same examples; others must come with the launches. */
  constructor(
    plan: Plan,
    opening: Opening & { readonly examples: Examples },
    end: LinkEnd,
    seed = 0,
    trained = opening.examples,
  ) {
    this.#plan = plan;
    this.#opening = opening;
    this.#examples = opening.examples;
    this.#trained = trained;
    this.#seed = seed;
    this.#rate = compile(plan.rate, ['k', 't', 'drops']);
    this.#numbers = opening.laidOut.host.numbers.map((formula) => compile(formula, ['eta', 't']));
    const { lookahead } = plan.settle;
    this.#place = lookahead && compile(lookahead, ['w', ...plan.slots]);
    this.#link = new Link(end);
    this.#link.ask({ kind: 'open', opening: opening.data === null ? { ...opening, examples: null } : opening });
  }

  setStatistics({ mean, deviation }: Statistics): void {
    const contents = {
      [hostBuffers.mean]: Float32Array.from(mean),
      [hostBuffers.deviation]: Float32Array.from(deviation),
    };
    this.#link.ask({ kind: 'statistics', contents });
  }

  load({ parameters, slots }: TrainingState): void {
    const states = parameters.map((w, i) => {
      const own = slots.map((slot) => slot[i]!);
      const blocks = [w, ...own, ...(this.#place ? [this.#places(w, own)] : [])];
      const all = new Float32Array(blocks.length * w.length);
      blocks.forEach((values, block) => all.set(values, block * w.length));
      return all;
    });
    this.#link.ask({ kind: 'load', states });
  }

  /** Where the next gradient is taken. */
  #places(w: Values, slots: readonly Values[]): Float32Array {
    return Float32Array.from(w, (value, i) => this.#place!([value, ...slots.map((slot) => slot[i]!)]));
  }

  state(): TrainingState {
    const states = this.#link.ask({ kind: 'state' });
    const block = (which: number) => states.map((all, i) => all.slice(...this.#range(i, which, all.length)));
    return { parameters: block(0), slots: this.#plan.slots.map((_, s) => block(s + 1)) };
  }

  #range(parameter: number, block: number, length: number): [number, number] {
    const size = length / blocksOf(this.#opening.laidOut.host.blocks[parameter]!);
    return [block * size, (block + 1) * size];
  }

  parameters(): Values[] {
    return [...this.state().parameters];
  }

  setOrder(order: Uint32Array): void {
    this.#order = order.slice();
  }

  setDrops(drops: number): void {
    this.#drops = drops;
  }

  train(epoch: number, first: number, count: number): void {
    const { steps } = this.#opening.size;
    for (let from = first; from < first + count; from += steps) {
      this.#launch(epoch, from, Math.min(steps, first + count - from));
    }
  }

  settle(): void {
    this.#link.settle();
  }

  /** What tells a program its images. */
  #pictures(sequence: Sequence, examples: Examples, images: Uint32Array): Contents {
    const { laidOut, inputs } = this.#opening;
    return fillPictures(laidOut.host.pictures[sequence], examples, images, inputs);
  }

  /** What steps are told of their batches: which images, a short batch padded with its first, and their first numbers. */
  #told(batches: readonly Uint32Array[]): {
    readonly images: Uint32Array;
    readonly numbers: Float32Array<ArrayBuffer>;
  } {
    const { rows } = this.#plan.train;
    const images = new Uint32Array(batches.length * rows);
    const numbers = new Float32Array(batches.length * this.#width);
    batches.forEach((batch, i) => {
      images.set(batch, i * rows);
      images.fill(batch[0]!, i * rows + batch.length, (i + 1) * rows);
      numbers.set([1, 1 / batch.length, batch.length], i * this.#width);
    });
    return { images, numbers };
  }

  get #width(): number {
    return stepColumns.length + this.#numbers.length;
  }

  #launch(epoch: number, first: number, steps: number): void {
    const { batch, stepsPerEpoch } = this.#plan;
    const { random } = this.#opening.laidOut.host;
    const all = Array.from({ length: steps }, (_, i) => first + i);
    const { images, numbers } = this.#told(all.map((step) => this.#order.subarray(step * batch, (step + 1) * batch)));
    const draws = random.map(({ rows, columns }) => new Float32Array(steps * rows * columns));
    all.forEach((step, i) => {
      const t = epoch * stepsPerEpoch + step;
      const eta = this.#rate([epoch, t, this.#drops]);
      const own = this.#numbers.map((formula) => formula([eta, t + 1]));
      numbers.set(own, i * this.#width + stepColumns.length);
      random.forEach((node, n) => {
        draws[n]!.set(draw(node, { seed: this.#seed, epoch, step }), i * node.rows * node.columns);
      });
    });
    const contents = Object.fromEntries(random.map(({ id }, n) => [randomBuffer(id), draws[n]!]));
    Object.assign(contents, this.#pictures('train', this.#trained, images));
    this.#link.tell({ kind: 'train', steps, numbers, contents });
  }

  gradient(first: number, count: number): Gradient {
    const { rows, outputs } = this.#plan.train;
    const { steps } = this.#opening.size;
    const found: Float32Array[] = [];
    for (let from = 0; from < count; from += steps * rows) {
      const most = Math.min(steps * rows, count - from);
      const parts = Array.from({ length: Math.ceil(most / rows) }, (_, part) =>
        this.#order.subarray(first + from + part * rows, first + from + Math.min((part + 1) * rows, most)),
      );
      const { images, numbers } = this.#told(parts);
      const contents = this.#pictures('train', this.#trained, images);
      found.push(...this.#link.ask({ kind: 'gradient', parts: parts.length, numbers, contents }));
    }
    return meanGradient(count, rows, (from) => {
      const part = from / rows;
      return found.slice(part * outputs.length, (part + 1) * outputs.length);
    });
  }

  evaluate(examples: Uint32Array): Evaluation {
    const scores = this.#judge('evaluate', examples, scoreColumns.length);
    const column = (name: (typeof scoreColumns)[number]) => {
      const at = scoreColumns.indexOf(name);
      return Float32Array.from(examples, (_, i) => scores[i * scoreColumns.length + at]!);
    };
    const predictions = Uint8Array.from(column('winner'));
    return {
      cost: column('cost').reduce((sum, cost) => sum + cost, 0) / examples.length,
      correct: predictions.reduce((sum, winner, i) => sum + Number(winner === this.#examples.labels[examples[i]!]), 0),
      predictions,
      runnersUp: Uint8Array.from(column('runnerUp')),
      confidences: column('confidence'),
    };
  }

  outputs(examples: Uint32Array): Values {
    return this.#judge('outputs', examples, this.#plan.classes);
  }

  /** So many numbers of each example. */
  #judge(kind: 'evaluate' | 'outputs', examples: Uint32Array, columns: number): Float32Array {
    const { rows } = this.#plan.evaluate;
    const most = this.#opening.size.chunks * rows;
    const results = new Float32Array(examples.length * columns);
    for (let from = 0; from < examples.length; from += most) {
      const images = examples.subarray(from, from + most);
      const whole = new Uint32Array(Math.ceil(images.length / rows) * rows);
      whole.set(images);
      const contents = this.#pictures('evaluate', this.#examples, whole);
      results.set(this.#link.ask({ kind, examples: images.length, contents })[0]!, from * columns);
    }
    return results;
  }

  diagnose(examples: Uint32Array): Diagnosis {
    const contents = this.#pictures('diagnose', this.#examples, examples);
    const outputs = this.#link.ask({ kind: 'diagnose', contents });
    return diagnosisOf(this.#plan, outputs, examples.length);
  }

  /** Leaves the lane to others. */
  close(): void {
    this.#link.close();
  }
}
