import { compile } from '../../formula/evaluate.ts';
import { symbols } from '../../formula/tree.ts';
import { type GraphNode, type NodeId, referenced } from '../../graph/graph.ts';
import type { Program } from '../../graph/plan.ts';
import { placesIn, type View } from '../../graph/views.ts';
import { draw, type Moment } from './random.ts';

type Matrix = Float64Array;
type MatmulNode = Extract<GraphNode, { op: 'matmul' }>;
type ReduceNode = Extract<GraphNode, { op: 'reduce' }>;
type RollNode = Extract<GraphNode, { op: 'roll' }>;
type ViewNode = Extract<GraphNode, { op: 'view' }>;
type UnviewNode = Extract<GraphNode, { op: 'unview' }>;
type MapNode = Extract<GraphNode, { op: 'map' }>;

export interface ProgramInputs {
  readonly images: Matrix;
  readonly targets: Matrix;
  readonly share: Matrix;
  /** Of the training images, for programs that read them. */
  readonly mean?: Matrix;
  readonly deviation?: Matrix;
  /** Examples of the batch; the rows after them are padding. */
  readonly count: number;
  readonly parameters: readonly Matrix[];
  /** When the numbers of random nodes are drawn. */
  readonly moment: Moment;
}

/** Runs the nodes of a program one after the other and gives the value of each. */
export type Interpreter = (inputs: ProgramInputs) => (id: NodeId) => Matrix;

function matmul(node: MatmulNode, nodes: ReadonlyMap<NodeId, GraphNode>, values: ReadonlyMap<NodeId, Matrix>): Matrix {
  const [left, right] = [values.get(node.left)!, values.get(node.right)!];
  const a = nodes.get(node.left)!;
  const b = nodes.get(node.right)!;
  const depth = node.transpose === 'left' ? a.rows : a.columns;
  const [aRow, aDepth] = node.transpose === 'left' ? [1, a.columns] : [a.columns, 1];
  const [bDepth, bColumn] = node.transpose === 'right' ? [1, b.columns] : [b.columns, 1];
  const out = new Float64Array(node.rows * node.columns);
  for (let r = 0; r < node.rows; r++) {
    for (let c = 0; c < node.columns; c++) {
      let sum = 0;
      for (let k = 0; k < depth; k++) sum += left[r * aRow + k * aDepth]! * right[k * bDepth + c * bColumn]!;
      out[r * node.columns + c] = sum;
    }
  }
  return out;
}

function reduce(node: ReduceNode, input: GraphNode, values: Matrix): Matrix {
  const out = new Float64Array(node.rows * node.columns).fill(node.by === 'max' ? -Infinity : 0);
  for (let r = 0; r < input.rows; r++) {
    for (let c = 0; c < input.columns; c++) {
      const to = node.over === 'columns' ? r : c;
      const x = values[r * input.columns + c]!;
      if (node.by === 'max') out[to] = Math.max(out[to]!, x);
      else out[to]! += node.by === 'sum' ? x : x * x;
    }
  }
  return out;
}

function roll({ by, columns }: RollNode, input: Matrix, count: number): Matrix {
  const out = input.slice();
  for (let r = 0; r < count; r++) {
    const from = (r + by + count) % count;
    out.set(input.subarray(from * columns, (from + 1) * columns), r * columns);
  }
  return out;
}

function view({ rows, columns, examples }: ViewNode, places: Int32Array, input: Matrix): Matrix {
  const size = input.length / examples;
  return Float64Array.from({ length: rows * columns }, (_, i) => {
    const example = Math.floor(i / places.length);
    return input[example * size + places[i % places.length]!]!;
  });
}

function unview(
  node: UnviewNode,
  placesOf: ReadonlyMap<View, Int32Array>,
  values: ReadonlyMap<NodeId, Matrix>,
): Matrix {
  const out = new Float64Array(node.rows * node.columns);
  const size = out.length / node.examples;
  for (const { input, view: looked } of node.parts) {
    const places = placesOf.get(looked)!;
    values.get(input)!.forEach((x, i) => {
      out[Math.floor(i / places.length) * size + places[i % places.length]!]! += x;
    });
  }
  return out;
}

function map(node: MapNode, nodes: ReadonlyMap<NodeId, GraphNode>): (values: ReadonlyMap<NodeId, Matrix>) => Matrix {
  const names = [...symbols(node.formula)];
  const formula = compile(node.formula, names);
  const inputs = names.map((name) => nodes.get(referenced(name))!);
  // A single row or column is repeated.
  const rowStrides = inputs.map(({ rows, columns }) => (rows === 1 ? 0 : columns));
  const columnStrides = inputs.map(({ columns }) => (columns === 1 ? 0 : 1));
  return (values) => {
    const matrices = inputs.map((input) => values.get(input.id)!);
    const out = new Float64Array(node.rows * node.columns);
    const at = new Float64Array(inputs.length);
    for (let r = 0; r < node.rows; r++) {
      for (let c = 0; c < node.columns; c++) {
        for (let i = 0; i < at.length; i++) at[i] = matrices[i]![r * rowStrides[i]! + c * columnStrides[i]!]!;
        out[r * node.columns + c] = formula(at);
      }
    }
    return out;
  };
}

/** A program as plain loops over float64: slow, obvious, and what every other device is held against. */
export function interpret(program: Program): Interpreter {
  const nodes = new Map(program.nodes.map((node) => [node.id, node]));
  const maps = new Map(
    program.nodes.flatMap((node) => (node.op === 'map' ? [[node.id, map(node, nodes)] as const] : [])),
  );
  const views = program.nodes.flatMap((node) => {
    return node.op === 'view' ? [node.view] : node.op === 'unview' ? node.parts.map((part) => part.view) : [];
  });
  const placesOf = new Map(views.map((each) => [each, placesIn(each)]));
  return (inputs) => {
    const values = new Map<NodeId, Matrix>();
    for (const node of program.nodes) {
      switch (node.op) {
        case 'input':
          values.set(node.id, inputs[node.name]!);
          break;
        case 'parameter':
          values.set(node.id, inputs.parameters[node.index]!);
          break;
        case 'matmul':
          values.set(node.id, matmul(node, nodes, values));
          break;
        case 'map':
          values.set(node.id, maps.get(node.id)!(values));
          break;
        case 'reduce':
          values.set(node.id, reduce(node, nodes.get(node.input)!, values.get(node.input)!));
          break;
        case 'random':
          values.set(node.id, draw(node, inputs.moment));
          break;
        case 'roll':
          values.set(node.id, roll(node, values.get(node.input)!, inputs.count));
          break;
        case 'view':
          values.set(node.id, view(node, placesOf.get(node.view)!, values.get(node.input)!));
          break;
        case 'unview':
          values.set(node.id, unview(node, placesOf, values));
      }
    }
    return (id) => values.get(id)!;
  };
}
