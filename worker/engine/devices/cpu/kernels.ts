import type { GraphNode, NodeId } from '../../graph/graph.ts';
import { inputsOf } from '../../graph/graph.ts';
import type { Program } from '../../graph/plan.ts';

export type MatmulNode = Extract<GraphNode, { op: 'matmul' }>;
export type ReduceNode = Extract<GraphNode, { op: 'reduce' }>;
export type RandomNode = Extract<GraphNode, { op: 'random' }>;
export type RollNode = Extract<GraphNode, { op: 'roll' }>;
export type ViewNode = Extract<GraphNode, { op: 'view' }>;
export type UnviewNode = Extract<GraphNode, { op: 'unview' }>;
export type MapNode = Extract<GraphNode, { op: 'map' }>;

/** One loop nest: a product, a reduction, random numbers, a change of rows, what is seen or adds up through views, or all maps of one shape that follow one another. */
export type Kernel =
  | { readonly kind: 'matmul'; readonly node: MatmulNode }
  | { readonly kind: 'reduce'; readonly node: ReduceNode }
  | { readonly kind: 'random'; readonly node: RandomNode }
  | { readonly kind: 'roll'; readonly node: RollNode }
  | { readonly kind: 'view'; readonly node: ViewNode }
  | { readonly kind: 'unview'; readonly node: UnviewNode }
  | { readonly kind: 'map'; readonly rows: number; readonly columns: number; readonly maps: MapNode[] };

export interface Fused {
  readonly kernels: readonly Kernel[];
  /** Nodes whose values leave the kernel that computes them, and so need memory. */
  readonly stored: ReadonlySet<NodeId>;
}

function alone(node: MatmulNode | ReduceNode | RandomNode | RollNode | ViewNode | UnviewNode): Kernel {
  switch (node.op) {
    case 'matmul':
      return { kind: 'matmul', node };
    case 'reduce':
      return { kind: 'reduce', node };
    case 'random':
      return { kind: 'random', node };
    case 'roll':
      return { kind: 'roll', node };
    case 'view':
      return { kind: 'view', node };
    case 'unview':
      return { kind: 'unview', node };
  }
}

/** Groups the nodes of a program into as few loop nests as their order allows. */
export function fuse(program: Program): Fused {
  const kernels: Kernel[] = [];
  const home = new Map<NodeId, number>();
  const shapes = new Map(program.nodes.map((node) => [node.id, node]));

  const canJoin = (kernel: Kernel | undefined, node: MapNode, at: number): boolean =>
    kernel?.kind === 'map' &&
    kernel.rows === node.rows &&
    kernel.columns === node.columns &&
    inputsOf(node).every((input) => {
      const { rows, columns } = shapes.get(input)!;
      return home.get(input) !== at || (rows === node.rows && columns === node.columns);
    });

  for (const node of program.nodes) {
    if (node.op === 'input' || node.op === 'parameter') continue;
    if (node.op === 'map') {
      const latest = Math.max(-1, ...inputsOf(node).map((input) => home.get(input) ?? -1));
      // The kernel of the latest input, or the next one, may already run over this shape.
      const at = [latest, latest + 1].find((candidate) => canJoin(kernels[candidate], node, candidate));
      const kernel = at === undefined ? undefined : kernels[at];
      if (at !== undefined && kernel?.kind === 'map') {
        kernel.maps.push(node);
        home.set(node.id, at);
        continue;
      }
      kernels.push({ kind: 'map', rows: node.rows, columns: node.columns, maps: [node] });
    } else {
      kernels.push(alone(node));
    }
    home.set(node.id, kernels.length - 1);
  }

  const stored = new Set<NodeId>(program.outputs);
  for (const node of program.nodes) {
    for (const input of inputsOf(node)) {
      if (home.has(input) && home.get(input) !== home.get(node.id)) stored.add(input);
    }
  }
  return { kernels, stored };
}
