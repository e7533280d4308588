import { type GraphNode, type NodeId, referenced } from '../../../graph/graph.ts';
import type { Program } from '../../../graph/plan.ts';
import { Block, formulaSource, literal } from '../source/formula.ts';
import { KernelWriter } from '../source/kernel-writer.ts';
import type { Surroundings } from '../source/surroundings.ts';
import { type BufferShape, type Kernel, type Lanes, mostReads } from './circuit.ts';
import { isComputed, type Needs, storedNodes } from './storage.ts';

type MatmulNode = Extract<GraphNode, { op: 'matmul' }>;
type ReduceNode = Extract<GraphNode, { op: 'reduce' }>;
type RollNode = Extract<GraphNode, { op: 'roll' }>;

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
  constructor({ nodes }: Program, prefix: string, surroundings: Surroundings, lanes: Lanes, needs: Needs) {
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#prefix = prefix;
    this.#surroundings = surroundings;
    this.#lanes = lanes;
    this.#stored = storedNodes(nodes, needs);
    // What reads too many buffers at once reads some of it from a buffer more.
    for (let tooWide = this.#tooWide(); tooWide !== null; tooWide = this.#tooWide()) {
      const inlined = this.#inlinedIn(tooWide);
      if (inlined === undefined) break;
      this.#stored = storedNodes(nodes, { ...needs, stored: new Set([...needs.stored, ...this.#stored, inlined]) });
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

  #tooWide(): GraphNode | null {
    const kernels = [...this.#nodes.values()].filter(({ id }) => this.#stored.has(id));
    return kernels.find((node) => this.#kernel(node).reads.length > mostReads) ?? null;
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
    const value =
      node.op === 'roll' ? this.#roll(writer, node) : this.compute(writer, node.id, writer.body, row, column);
    return writer.finish(value, this.buffer(node.id));
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
      case 'roll':
      case 'view':
      case 'unview':
        throw new Error(`${node.op} is not computed element by element`);
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
