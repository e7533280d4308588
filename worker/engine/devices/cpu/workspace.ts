import { type GraphNode, inputsOf, type NodeId } from '../../graph/graph.ts';
import type { ParameterSpec } from '../../graph/parameters.ts';
import type { Plan, Program } from '../../graph/plan.ts';
import { chunksOfUnview, chunksOfView, type OfExamples, wordsPerChunk } from './chunks.ts';
import { fuse, type Fused } from './kernels.ts';
import { Arena, type Buffer } from './layout.ts';
import { hoist, type HoistedRule } from './scalars.ts';
import type { SparseRows } from './emit/sparse-matmul.ts';

/** Choices that change the speed and never a bit of the result. */
export interface Tuning {
  readonly tileRows: number;
  readonly tileColumns: number;
  readonly unroll: number;
  /** Most columns of a panel. */
  readonly panel: number;
}

/** A learned matrix, its slots, and where its gradient is taken (`w` itself unless the optimiser looks ahead). */
export interface LearnedBuffers {
  readonly w: Buffer;
  readonly slots: readonly Buffer[];
  readonly place: Buffer;
}

/** The memory of one program: its inputs and the values that leave their kernel. */
export interface ProgramMemory {
  readonly program: Program;
  readonly fused: Fused;
  readonly values: ReadonlyMap<NodeId, Buffer>;
  /** Scratch for transposed right operands, by the product that needs it. */
  readonly transposed: ReadonlyMap<NodeId, Buffer>;
  /** Of views, and of every part of what adds up through views: where its chunks lie. */
  readonly chunks: ReadonlyMap<NodeId, readonly ChunksAt[]>;
  readonly images: SparseRows;
  readonly dense: Buffer | null;
  readonly targets: Buffer;
  readonly share: Buffer;
  /** The number (int32) of examples in the batch. */
  readonly count: number;
}

/** A list of chunks: where it begins among all of them, in bytes. */
export interface ChunksAt {
  readonly offset: number;
  readonly count: number;
}

/** Where everything of one run lies, in bytes from the start of its workspace. */
export interface Workspace {
  readonly bytes: number;
  readonly pixels: number;
  readonly order: number;
  readonly examples: number;
  /** The most examples that are evaluated in one call. */
  readonly capacity: number;
  /** Per example: the classes of the two largest outputs (a byte each), and the confidence (float32). */
  readonly predictions: number;
  readonly runnersUp: number;
  readonly confidences: number;
  /** Sum of costs (float64), then the count of correct answers (int32). */
  readonly result: number;
  /** Seed of the run, then epoch and step (all int32): what random numbers are counted by. */
  readonly moment: number;
  /** How often the schedule has lowered the rate, as float64. */
  readonly drops: number;
  /** Of the training images, where a program reads them. */
  readonly statistics: { readonly mean: Buffer; readonly deviation: Buffer } | null;
  /** All lists of chunks, which a run writes into its workspace before anything else. */
  readonly chunks: { readonly offset: number; readonly words: Int32Array };
  readonly scalars: ReadonlyMap<string, number>;
  readonly rules: Readonly<Record<ParameterSpec['kind'], HoistedRule>>;
  readonly learned: readonly LearnedBuffers[];
  readonly train: ProgramMemory;
  readonly evaluate: ProgramMemory;
  readonly diagnose: ProgramMemory;
  readonly constrain: ProgramMemory | null;
}

/** Whether a node can do with the images as lists of their non-zero pixels: as left operands of products only. */
function readsAsList({ nodes }: Program, node: GraphNode): boolean {
  const images = nodes.find(({ op, ...rest }) => op === 'input' && 'name' in rest && rest.name === 'images')?.id;
  const others = node.op === 'matmul' ? [node.right] : inputsOf(node);
  return images === undefined || !others.includes(images);
}

function programMemory(
  arena: Arena,
  program: Program,
  plan: Plan,
  sparse: boolean,
  pixels: number,
  parameter: (index: number) => Buffer,
  statistics: Workspace['statistics'],
  keep: (words: Int32Array) => ChunksAt,
  /** Where some nodes put their values. */
  into: ReadonlyMap<NodeId, Buffer> = new Map(),
): ProgramMemory {
  const fused = fuse(program);
  const rows = program.rows;
  const images = { rows, starts: arena.bytes(rows * 4), ends: arena.bytes(rows * 4), touched: arena.bytes(4), pixels };
  const isListed = sparse && program.nodes.every((node) => readsAsList(program, node));
  const dense = isListed ? null : arena.matrix(rows, plan.inputs);
  const targets = arena.matrix(rows, plan.classes);
  const share = arena.matrix(rows, 1);
  const count = arena.bytes(4);
  const values = new Map<NodeId, Buffer>();
  const transposed = new Map<NodeId, Buffer>();
  for (const node of program.nodes) {
    if (node.op === 'input') {
      const buffer = { images: dense, targets, share, mean: null, deviation: null, ...statistics }[node.name];
      if (buffer) values.set(node.id, buffer);
    } else if (node.op === 'parameter') {
      values.set(node.id, parameter(node.index));
    } else if (fused.stored.has(node.id)) {
      values.set(node.id, into.get(node.id) ?? arena.matrix(node.rows, node.columns));
    }
    if (node.op === 'matmul' && node.transpose === 'right') {
      const { rows: n, columns: d } = values.get(node.right)!;
      transposed.set(node.id, arena.matrix(d, n));
    }
  }
  const chunks = new Map<NodeId, readonly ChunksAt[]>();
  for (const node of program.nodes) {
    if (node.op !== 'view' && node.op !== 'unview') continue;
    const { examples } = node;
    const of = (id: NodeId): OfExamples => ({ buffer: values.get(id)!, examples });
    const own = of(node.id);
    const lists =
      node.op === 'view'
        ? [chunksOfView(node.view, of(node.input), own)]
        : node.parts.map(({ input, view }) => chunksOfUnview(view, of(input), own));
    chunks.set(node.id, lists.map(keep));
  }
  return { program, fused, values, transposed, chunks, images, dense, targets, share, count };
}

/**
 * Lays out the memory of a run. The programs share their scratch memory, since they never run at the same time.
 * @param capacity the most examples that are evaluated in one call
 * @param sparse whether images are read as lists of their non-zero pixels.
 */
export function layOut(plan: Plan, capacity: number, sparse: boolean, tuning: Tuning): Workspace {
  const arena = new Arena(tuning.panel);
  const pixels = arena.bytes(256 * 4);
  const order = arena.bytes(plan.trainCount * 4);
  // Diagnosis lists its examples in the same place.
  const examples = arena.bytes(Math.max(capacity, plan.diagnose.rows) * 4);
  const predictions = arena.bytes(capacity);
  const runnersUp = arena.bytes(capacity);
  const confidences = arena.bytes(capacity * 4);
  const result = arena.bytes(16);
  const moment = arena.bytes(12);
  const drops = arena.bytes(8);
  const statistics = plan.statistics && {
    mean: arena.matrix(1, plan.inputs),
    deviation: arena.matrix(1, plan.inputs),
  };
  const rules = {
    weights: hoist(plan.update.weights, 'w'),
    biases: hoist(plan.update.biases, 'b'),
    learned: hoist(plan.update.learned, 'l'),
    statistic: hoist(plan.update.statistic, 's'),
  };
  const scalars = new Map<string, number>();
  for (const kind of new Set(plan.parameters.map((spec) => spec.kind))) {
    for (const name of rules[kind].scalars.keys()) scalars.set(name, arena.bytes(4));
  }
  const learned = plan.parameters.map(({ rows, columns }) => {
    const w = arena.matrix(rows, columns);
    const slots = plan.slots.map(() => arena.matrix(rows, columns));
    const looksAhead = plan.settle.lookahead !== null;
    return { w, slots, place: looksAhead ? arena.matrix(rows, columns) : w };
  });

  const lists: Int32Array[] = [];
  const keep = (words: Int32Array): ChunksAt => {
    const offset = lists.reduce((sum, list) => sum + list.byteLength, 0);
    lists.push(words);
    return { offset, count: words.length / wordsPerChunk };
  };
  const scratch = arena.top;
  let top = scratch;
  const memory = (program: Program, parameter: (index: number) => Buffer, into?: ReadonlyMap<NodeId, Buffer>) => {
    const own = new Arena(tuning.panel, scratch);
    const made = programMemory(own, program, plan, sparse, pixels, parameter, statistics, keep, into);
    top = Math.max(top, own.top);
    return made;
  };
  const atWeights = (index: number) => learned[index]!.w;
  const train = memory(plan.train, (index) => learned[index]!.place);
  const evaluatedSlot = plan.slots.indexOf(plan.evaluated ?? '');
  const evaluate = memory(plan.evaluate, (index) => learned[index]!.slots[evaluatedSlot] ?? learned[index]!.w);
  const diagnose = memory(plan.diagnose, atWeights);
  const constrained = plan.constraint?.parameters.map((index, i) => {
    return [plan.constraint!.program.outputs[i]!, learned[index]!.w] as const;
  });
  const constrain = plan.constraint && memory(plan.constraint.program, atWeights, new Map(constrained));
  const words = Int32Array.from(lists.flatMap((list) => [...list]));
  const behind = new Arena(tuning.panel, top);
  const chunks = { offset: behind.bytes(words.byteLength), words };
  return {
    bytes: behind.top,
    pixels,
    order,
    examples,
    capacity,
    predictions,
    runnersUp,
    confidences,
    result,
    moment,
    drops,
    statistics,
    chunks,
    scalars,
    rules,
    learned,
    train,
    evaluate,
    diagnose,
    constrain,
  };
}
