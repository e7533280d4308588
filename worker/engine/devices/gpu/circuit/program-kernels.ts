import type { Extent } from '../../../../contract/layer-shapes.ts';
import { type GraphNode, type NodeId, referenced } from '../../../graph/graph.ts';
import type { Program } from '../../../graph/plan.ts';
import { Block, formulaSource, literal } from '../source/formula.ts';
import { KernelWriter } from '../source/kernel-writer.ts';
import type { Surroundings } from '../source/surroundings.ts';
import { placeIn, placeSeen, rowAndColumn, whereSeen } from '../source/views.ts';
import { type BufferShape, type Kernel, type Lanes, mostReads, mostRows } from './circuit.ts';
import { narrowed } from './narrow.ts';
import { isComputed, type Needs, storedNodes } from './storage.ts';

type MatmulNode = Extract<GraphNode, { op: 'matmul' }>;
type ReduceNode = Extract<GraphNode, { op: 'reduce' }>;
type RollNode = Extract<GraphNode, { op: 'roll' }>;
type ViewNode = Extract<GraphNode, { op: 'view' }>;
type UnviewNode = Extract<GraphNode, { op: 'unview' }>;

const row = 'this.thread.y';
const column = 'this.thread.x';

/** The kernels of a program, one for each node that is stored. */
export class ProgramKernels {
  readonly #nodes: ReadonlyMap<NodeId, GraphNode>;
  readonly #prefix: string;
  readonly #surroundings: Surroundings;
  readonly #lanes: Lanes;
  #stored: ReadonlySet<NodeId>;

  /** @param prefix of the names of its buffers. */
  constructor(program: Pick<Program, 'nodes'>, prefix: string, surroundings: Surroundings, lanes: Lanes, needs: Needs) {
    const nodes = narrowed(program.nodes);
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#prefix = prefix;
    this.#surroundings = surroundings;
    this.#lanes = lanes;
    this.#stored = storedNodes(nodes, needs);
    // What reads too many buffers at once reads some of it from a buffer more.
    for (let more = this.#toStore(); more.length > 0; more = this.#toStore()) {
      this.#stored = storedNodes(nodes, { ...needs, stored: new Set([...needs.stored, ...this.#stored, ...more]) });
    }
  }

  get kernels(): Kernel[] {
    return [...this.#nodes.values()].filter(({ id }) => this.#stored.has(id)).map((node) => this.#kernel(node));
  }

  get buffers(): Record<string, BufferShape> {
    const shapes = [...this.#stored].map((id) => {
      const { rows, columns } = this.#nodes.get(id)!;
      return [this.buffer(id), { rows, columns, lanes: this.#lanes }] as const;
    });
    return Object.fromEntries(shapes);
  }

  /** The buffer of a node that is stored. */
  buffer(id: NodeId): string {
    return `${this.#prefix}${id}`;
  }

  isStored(id: NodeId): boolean {
    return this.#stored.has(id);
  }

  /** For every kernel that reads too many buffers, the first node that is computed within it. */
  #toStore(): NodeId[] {
    const wide = [...this.#stored].filter((id) => this.#kernel(this.#nodes.get(id)!).reads.length > mostReads);
    return wide.map((id) => this.#inlinedIn(this.#nodes.get(id)!)).filter((id) => id !== undefined);
  }

  /** The first node that is computed within another. */
  #inlinedIn(node: GraphNode): NodeId | undefined {
    const inputs = node.op === 'map' ? this.#mapInputs(node) : node.op === 'reduce' ? [node.input] : [];
    return inputs.find((id) => isComputed(this.#nodes.get(id)!) && !this.#stored.has(id));
  }

  #mapInputs({ formula }: Extract<GraphNode, { op: 'map' }>): NodeId[] {
    const found: NodeId[] = [];
    formulaSource(formula, new Block(), (name) => {
      found.push(referenced(name));
      return '0';
    });
    return found;
  }

  #kernel(node: GraphNode): Kernel {
    const writer = new KernelWriter();
    const buffer = this.buffer(node.id);
    if (node.op === 'roll') return writer.finish(this.#roll(writer, node), buffer);
    const fold = foldOf(node);
    const at: [string, string] = fold === 1 ? [row, column] : unfolded(writer.body, node, fold);
    return { ...writer.finish(this.compute(writer, node.id, writer.body, ...at), buffer), fold };
  }

  /** The value of a node at a row and a column, read or computed. */
  at(writer: KernelWriter, id: NodeId, block: Block, r: string, c: string): string {
    const node = this.#nodes.get(id)!;
    const [ownRow, ownColumn] = [node.rows === 1 ? '0' : r, node.columns === 1 ? '0' : c];
    if (this.#stored.has(id)) return writer.own(this.buffer(id), ownRow, ownColumn);
    return this.compute(writer, id, block, ownRow, ownColumn);
  }

  /** The value of a node at a row and a column, computed by statements of `block`. */
  compute(writer: KernelWriter, id: NodeId, block: Block, r: string, c: string): string {
    const node = this.#nodes.get(id)!;
    switch (node.op) {
      case 'input':
        return this.#surroundings.input(writer, node.name, r, c);
      case 'parameter':
        return this.#surroundings.parameter(writer, node.index, r, c);
      case 'random':
        return this.#surroundings.random(writer, id, node.rows, r, c);
      case 'matmul':
        return this.#matmul(writer, node, block, r, c);
      case 'reduce':
        return this.#reduce(writer, node, block, r, c);
      case 'map':
        return formulaSource(node.formula, block, (name) => this.at(writer, referenced(name), block, r, c));
      case 'view':
        return this.#view(writer, node, block, r, c);
      case 'unview':
        return this.#unview(writer, node, block, r, c);
      case 'roll':
        throw new Error('a roll is not computed element by element');
    }
  }

  #matmul(writer: KernelWriter, { left, right, transpose }: MatmulNode, block: Block, r: string, c: string): string {
    const a = this.#nodes.get(left)!;
    const depth = transpose === 'left' ? a.rows : a.columns;
    return sum(block, depth, '0', (inner, i, total) => {
      const x = transpose === 'left' ? this.at(writer, left, inner, i, r) : this.at(writer, left, inner, r, i);
      const y = transpose === 'right' ? this.at(writer, right, inner, c, i) : this.at(writer, right, inner, i, c);
      return `${total} + ${x} * ${y}`;
    });
  }

  #reduce(writer: KernelWriter, { by, over, input }: ReduceNode, block: Block, r: string, c: string): string {
    const { rows, columns } = this.#nodes.get(input)!;
    const start = by === 'max' ? literal(-Infinity) : '0';
    return sum(block, over === 'columns' ? columns : rows, start, (inner, i, total) => {
      const x = over === 'columns' ? this.at(writer, input, inner, r, i) : this.at(writer, input, inner, i, c);
      if (by === 'max') return `Math.max(${total}, ${x})`;
      if (by === 'sum') return `${total} + ${x}`;
      const value = inner.let(x);
      return `${total} + ${value} * ${value}`;
    });
  }

  /** Rows and columns of one of so many examples. */
  #sizeOf(id: NodeId, examples: number): Extent {
    const { rows, columns } = this.#nodes.get(id)!;
    return { rows: rows / examples, columns };
  }

  #view(writer: KernelWriter, { id, input, view, examples }: ViewNode, block: Block, r: string, c: string): string {
    const [example, value] = placeIn(this.#sizeOf(id, examples), block, r, c);
    const place = placeSeen(view, block, value);
    return this.at(writer, input, block, ...rowAndColumn(this.#sizeOf(input, examples), block, example, place));
  }

  #unview(writer: KernelWriter, { id, parts, examples }: UnviewNode, block: Block, r: string, c: string): string {
    const [example, place] = placeIn(this.#sizeOf(id, examples), block, r, c);
    const total = block.name('s');
    block.add(`let ${total} = 0;`);
    for (const { input, view } of parts) {
      whereSeen(view, block, place, (found, value) => {
        const at = rowAndColumn(this.#sizeOf(input, examples), found, example, value);
        found.add(`${total} = ${total} + ${this.at(writer, input, found, ...at)};`);
      });
    }
    return total;
  }

  #roll(writer: KernelWriter, { input, by }: RollNode): string {
    const { body } = writer;
    const count = this.#surroundings.count(writer);
    body.add(`let from = ${row} + ${literal(by)};`);
    body.add(`if (from >= ${count}) { from = from - ${count}; }`);
    body.add(`if (from < 0) { from = from + ${count}; }`);
    body.add(`if (${row} >= ${count}) { from = ${row}; }`);
    return this.at(writer, input, body, 'from', column);
  }
}

/** How many rows of a matrix have to be one row of threads. */
function foldOf({ rows }: GraphNode): number {
  let fold = Math.ceil(rows / mostRows);
  while (rows % fold !== 0) fold++;
  return fold;
}

/** The row and the column of a matrix where so many of its rows are one row of threads. */
function unfolded(block: Block, { columns }: GraphNode, fold: number): [string, string] {
  const within = block.let(`Math.floor((${column} + 0.5) / ${columns})`);
  const r = block.let(`${row} + 0`);
  return [block.let(`${r} * ${fold} + ${within}`), block.let(`${column} - ${within} * ${columns}`)];
}

/** A loop of a fixed number of rounds; `next` is the total after one of them. */
function sum(
  block: Block,
  rounds: number,
  start: string,
  next: (inner: Block, i: string, total: string) => string,
): string {
  const [total, i] = [block.name('s'), block.name('i')];
  const inner = new Block(block);
  const value = next(inner, i, total);
  block.add(`let ${total} = ${start};`);
  block.add(`for (let ${i} = 0; ${i} < ${rounds}; ${i}++) {\n${inner.text}\n${total} = ${value};\n}`);
  return total;
}
