import { type Preparation, preparations } from '../../catalogue/preparations.ts';
import { type DataSet, placeOf } from '../../data/data-set.ts';
import { fillSparse, sparseSize } from '../../data/sparse-images.ts';
import { type Statistics, statisticsOf } from '../../data/statistics.ts';
import { compilePlan } from '../../engine/devices/cpu/compile.ts';
import { CpuSession } from '../../engine/devices/cpu/cpu-session.ts';
import { examplesIn, shareMemory } from '../../engine/devices/cpu/memory.ts';
import { layOut, type Tuning } from '../../engine/devices/cpu/workspace.ts';
import type { Session } from '../../engine/devices/device.ts';
import { compile } from '../../engine/formula/evaluate.ts';
import { type Expression, number, substitute } from '../../engine/formula/tree.ts';
import { bind } from '../../engine/graph/bind.ts';
import { likenessPlan, type Preparing } from '../../engine/graph/likeness.ts';
import type { Plan } from '../../engine/graph/plan.ts';

export type Images = Pick<DataSet, 'rows' | 'columns' | 'train' | 'test'>;

/** How alike some images are to others: `values[i * others + j]`, from other `from` on. */
export interface Block {
  readonly from: number;
  readonly others: number;
  readonly values: Float32Array;
}

/** Images on the right at a time. */
const width = 1000;

/** Compares images, as a recipe prepares them, by a formula, with the kernels of the device `cpu`. */
export class Likeness {
  readonly #plan: Plan;
  readonly #session: Session;
  readonly #prepared: (image: number) => Float32Array;

  /**
   * @param formula of `product`, `distance`, `n_in` and `variance`.
   * @param training images that the preparation and `variance` are about, by their number in the data set.
   */
  constructor(images: Images, recipe: Preparing, formula: Expression, training: Uint32Array, tuning: Tuning) {
    const inputs = images.rows * images.columns;
    const sets = [images.train, images.test];
    const size = sparseSize(sets);
    const sparse = { rowStart: new Uint32Array(size.images + 1), entries: new Uint32Array(size.entries) };
    fillSparse(sets, sparse);
    const row: Preparation = preparations[recipe.preparation.kind];
    const statistics = row.statistics ? statisticsOf(sparse, training, inputs, row.statistics) : null;
    this.#prepared = preparing(images, recipe, statistics);
    const known = new Map([
      ['n_in', number(inputs)],
      ['variance', number(varianceOf(training, this.#prepared))],
    ]);
    this.#plan = likenessPlan(recipe, substitute(formula, known), inputs, width);
    const workspace = layOut(this.#plan, this.#plan.evaluate.rows, false, tuning);
    const shared = shareMemory(size.images, size.entries, { count: 1, bytes: workspace.bytes });
    const there = examplesIn(shared);
    there.rowStart.set(sparse.rowStart);
    there.entries.set(sparse.entries);
    const module = new WebAssembly.Module(compilePlan(this.#plan, workspace, tuning));
    this.#session = new CpuSession(this.#plan, workspace, module, shared, 0);
    if (statistics) this.#session.setStatistics(statistics);
  }

  /** The images beside all others, some others at a time. */
  *blocks(images: Uint32Array, others: Uint32Array): Generator<Block> {
    for (let from = 0; from < others.length; from += width) {
      const some = others.subarray(from, from + width);
      this.#hold(some);
      const all = this.#session.outputs(images) as Float32Array;
      yield { from, others: some.length, values: some.length === width ? all : cut(all, some.length) };
    }
  }

  #hold(others: Uint32Array): void {
    const [matrix, squares] = this.#plan.parameters.map(({ rows, columns }) => new Float32Array(rows * columns));
    others.forEach((image, column) => {
      let sum = 0;
      this.#prepared(image).forEach((value, i) => {
        matrix![i * width + column] = value;
        sum += value * value;
      });
      squares![column] = sum;
    });
    this.#session.load({ parameters: [matrix!, squares!], slots: [] });
  }
}

/** The first columns of rows of `width`. */
function cut(values: Float32Array, columns: number): Float32Array {
  const rows = values.length / width;
  const out = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++) out.set(values.subarray(r * width, r * width + columns), r * columns);
  return out;
}

/** Gives an image as the recipe prepares it. */
function preparing(images: Images, { preparation }: Preparing, statistics: Statistics | null) {
  const row: Preparation = preparations[preparation.kind];
  const value = compile(bind(row.formula, row, preparation), ['x', 'mean', 'deviation']);
  const alike = statistics ? null : Float32Array.from({ length: 256 }, (_, byte) => value([byte]));
  const pixels = images.rows * images.columns;
  return (image: number): Float32Array => {
    const { file, index } = placeOf(images, image);
    const bytes = file.images.subarray(index * pixels, (index + 1) * pixels);
    return Float32Array.from(bytes, (byte, i) =>
      alike ? alike[byte]! : value([byte, statistics!.mean[i]!, statistics!.deviation[i]!]),
    );
  };
}

/** Of all values of some images together. */
function varianceOf(images: Uint32Array, prepared: (image: number) => Float32Array): number {
  let [count, sum, squares] = [0, 0, 0];
  for (const image of images) {
    const values = prepared(image);
    count += values.length;
    for (let i = 0; i < values.length; i++) {
      sum += values[i]!;
      squares += values[i]! ** 2;
    }
  }
  return squares / count - (sum / count) ** 2;
}
