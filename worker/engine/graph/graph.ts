import type { FunctionName } from '../formula/functions.ts';
import { call, type Expression, number, print, rewrite, substitute, symbol, symbols } from '../formula/tree.ts';
import { simplify } from '../formula/simplify.ts';
import type { Extent } from '../../contract/layer-shapes.ts';
import type { View } from './views.ts';

export type NodeId = number;

/**
 * What a node computes; every value is a matrix of float32 (float64 on `reference`).
 * - input: rows of the batch: `images`, one-hot `targets`, or the `share` of each example in the mean (0 for padding); or
 *   one row, the `mean` or standard `deviation` of the training images
 * - random: numbers of the run's own streams, fresh in every step
 * - parameter: the weights or biases of that index
 * - matmul: left (transposed or not) times right (transposed or not)
 * - map: a formula of other nodes, element by element; a single row or column is repeated
 * - reduce: sum, sum of squares or largest value over the columns of each row, or sum (of squares) over the rows of each
 *   column
 * - view: of every example, which has as many rows here as there, some values in another order
 * - unview: the other way round: values of every example added up at the places that views look at, zero elsewhere
 * - roll: every example takes the row of the one `by` places after it in the batch, the last ones those of the first
 */
export type Op =
  | { readonly op: 'input'; readonly name: InputName }
  | { readonly op: 'parameter'; readonly index: number }
  | ({ readonly op: 'random' } & Slice)
  | {
      readonly op: 'matmul';
      readonly left: NodeId;
      readonly right: NodeId;
      readonly transpose: 'none' | 'left' | 'right';
    }
  | { readonly op: 'map'; readonly formula: Expression }
  | { readonly op: 'reduce'; readonly by: Reduction; readonly over: 'columns' | 'rows'; readonly input: NodeId }
  | { readonly op: 'roll'; readonly by: 1 | -1; readonly input: NodeId }
  | ({ readonly op: 'view'; readonly examples: number } & Seen)
  | { readonly op: 'unview'; readonly examples: number; readonly parts: readonly Seen[] };

/** A node and how its examples are looked at, or where their values go. */
export interface Seen {
  readonly input: NodeId;
  readonly view: View;
}

export type InputName = 'images' | 'targets' | 'share' | 'mean' | 'deviation';

export type Reduction = 'sum' | 'squares' | 'max';

/**
 * Which random numbers a node holds. The value at row r and column c comes from index r * (columns, rounded up to a
 * multiple of four) + c of the stream that the run's seed, `key`, epoch and step name; `draw` tells several slices of one
 * stream apart.
 */
export interface Slice {
  readonly distribution: 'uniform' | 'normal';
  readonly key: number;
  readonly draw: number;
  /** Whether the numbers are those of step 0 in every step of an epoch. */
  readonly held?: 'epoch';
}

export type GraphNode = Op & { readonly id: NodeId; readonly rows: number; readonly columns: number };

/** How often a value is repeated for it to be worth a loop of its own. */
const manyTimes = 8;

/** Functions of one instruction or two; any other takes longer than the rest of a usual loop. */
const quick: ReadonlySet<FunctionName> = new Set(['add', 'subtract', 'multiply', 'negate', 'min', 'max', 'abs']);

const isSlow = (e: Expression): boolean => e.type === 'call' && (!quick.has(e.fn) || e.args.some(isSlow));

const prefix = '#';

/** How the formula of a map names another node. */
export const reference = (id: NodeId): Expression => symbol(`${prefix}${id}`);

/** The node a symbol of a map's formula stands for. */
export const referenced = (name: string): NodeId => Number(name.slice(prefix.length));

/** The nodes a node reads. */
export function inputsOf(node: GraphNode): NodeId[] {
  switch (node.op) {
    case 'input':
    case 'parameter':
    case 'random':
      return [];
    case 'matmul':
      return [node.left, node.right];
    case 'map':
      return [...symbols(node.formula)].map(referenced);
    case 'reduce':
    case 'roll':
    case 'view':
      return [node.input];
    case 'unview':
      return node.parts.map(({ input }) => input);
  }
}

/**
 * Nodes in the order of their computation. Equal nodes are made once; a formula that contains what another map already
 * computes reads it instead, so that sigmoid's slope uses the activation and not a second exponential.
 */
export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly #known = new Map<string, NodeId>();

  node(id: NodeId): GraphNode {
    return this.nodes[id]!;
  }

  #add(key: string, rows: number, columns: number, op: Op): NodeId {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const id = this.nodes.length;
    this.nodes.push({ ...op, id, rows, columns });
    this.#known.set(key, id);
    return id;
  }

  input(name: InputName, rows: number, columns: number): NodeId {
    return this.#add(`input ${name}`, rows, columns, { op: 'input', name });
  }

  parameter(index: number, rows: number, columns: number): NodeId {
    return this.#add(`parameter ${index}`, rows, columns, { op: 'parameter', index });
  }

  random(slice: Slice, rows: number, columns: number): NodeId {
    const { distribution, key, draw, held = 'step' } = slice;
    return this.#add(`random ${distribution} ${key} ${draw} ${held}`, rows, columns, { op: 'random', ...slice });
  }

  roll(by: 1 | -1, input: NodeId): NodeId {
    const { rows, columns } = this.node(input);
    return this.#add(`roll ${by} ${input}`, rows, columns, { op: 'roll', by, input });
  }

  /** @param size rows and columns of an example as it is seen. */
  view(input: NodeId, view: View, examples: number, size: Extent): NodeId {
    const { rows, columns } = size;
    const key = `view ${input} ${JSON.stringify([view, examples, size])}`;
    return this.#add(key, examples * rows, columns, { op: 'view', input, view, examples });
  }

  /** @param size rows and columns of an example that values go to. */
  unview(parts: readonly Seen[], examples: number, size: Extent): NodeId {
    const { rows, columns } = size;
    const key = `unview ${JSON.stringify([parts, examples, size])}`;
    return this.#add(key, examples * rows, columns, { op: 'unview', parts, examples });
  }

  matmul(left: NodeId, right: NodeId, transpose: 'none' | 'left' | 'right' = 'none'): NodeId {
    const [a, b] = [this.node(left), this.node(right)];
    const [rows, depth] = transpose === 'left' ? [a.columns, a.rows] : [a.rows, a.columns];
    const [depthRight, columns] = transpose === 'right' ? [b.columns, b.rows] : [b.rows, b.columns];
    if (depth !== depthRight) throw new Error(`matmul of ${rows}x${depth} and ${depthRight}x${columns}`);
    return this.#add(`matmul ${left} ${right} ${transpose}`, rows, columns, { op: 'matmul', left, right, transpose });
  }

  reduce(by: Reduction, over: 'columns' | 'rows', input: NodeId): NodeId {
    const { rows, columns } = this.node(input);
    const op: Op = { op: 'reduce', by, over, input };
    const key = `reduce ${by} ${over} ${input}`;
    return over === 'columns' ? this.#add(key, rows, 1, op) : this.#add(key, 1, columns, op);
  }

  /**
   * A map of the given formula over node references, at least as large as `like`, a node or its size; a formula that is one reference
   * alone is that node.
   */
  map(formula: Expression, like?: NodeId | Extent): NodeId {
    const shared = this.#share(simplify(formula));
    const inputs = [...symbols(shared)].map((name) => this.node(referenced(name)));
    const [ownRows, ownColumns] = [0, 0].map((_, i) =>
      Math.max(1, ...inputs.map((n) => (i === 0 ? n.rows : n.columns))),
    );
    const least = typeof like === 'number' ? this.node(like) : (like ?? { rows: 1, columns: 1 });
    const [rows, columns] = [Math.max(ownRows!, least.rows), Math.max(ownColumns!, least.columns)];
    const isRepeated = inputs.length === 0 || rows > ownRows! || columns > ownColumns!;
    if (shared.type === 'symbol' && !isRepeated) return referenced(shared.name);
    const key = isRepeated ? `${print(shared)} ${rows} ${columns}` : print(shared);
    return (
      this.#known.get(key) ?? this.#add(key, rows, columns, { op: 'map', formula: this.#hoist(shared, rows * columns) })
    );
  }

  /** Makes what is slow and the same for many elements of a map a map of its own, computed once for them all. */
  #hoist(e: Expression, elements: number): Expression {
    if (e.type !== 'call') return e;
    if (isSlow(e) && this.#isRepeated(e, elements)) return reference(this.map(e));
    const [x, y] = e.args;
    if (e.fn === 'divide' && this.#isRepeated(y!, elements)) {
      return this.#hoist(multiply(x!, call('divide', number(1), y!)), elements);
    }
    return { ...e, args: e.args.map((arg) => this.#hoist(arg, elements)) };
  }

  #isRepeated(e: Expression, elements: number): boolean {
    const nodes = [...symbols(e)].map((name) => this.node(referenced(name)));
    const size = Math.max(...nodes.map(({ rows }) => rows)) * Math.max(...nodes.map(({ columns }) => columns));
    return nodes.length > 0 && size * manyTimes <= elements;
  }

  #share(formula: Expression): Expression {
    return rewrite(formula, (node) => {
      const known = node.type === 'call' ? this.#known.get(print(node)) : undefined;
      return known === undefined ? node : reference(known);
    });
  }

  /**
   * A formula over named nodes as one over node references. Sums and largest values become reduce nodes, by default over
   * the columns, which are the units of a layer.
   */
  expression(
    text: Expression,
    bindings: Readonly<Record<string, NodeId>>,
    over: 'columns' | 'rows' = 'columns',
  ): Expression {
    const references = new Map(Object.entries(bindings).map(([name, id]) => [name, reference(id)]));
    const split = (e: Expression): Expression => {
      if (e.type !== 'call') return e;
      const args = e.args.map(split);
      if (e.fn !== 'rowSum' && e.fn !== 'rowMax') return { ...e, args };
      return reference(this.reduce(e.fn === 'rowSum' ? 'sum' : 'max', over, this.map(args[0]!)));
    };
    return split(substitute(text, references));
  }

  /** The node for a formula over named nodes, at least as large as node `like`. */
  formula(
    text: Expression,
    bindings: Readonly<Record<string, NodeId>>,
    like?: NodeId,
    over?: 'columns' | 'rows',
  ): NodeId {
    return this.map(this.expression(text, bindings, over), like);
  }
}

export const add = (x: Expression, y: Expression): Expression => call('add', x, y);
export const multiply = (x: Expression, y: Expression): Expression => call('multiply', x, y);
