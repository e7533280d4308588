import type { Graph, NodeId } from './graph.ts';
import { stretch } from './views.ts';

/** Matrices of one shape as one: the first rows of all of them, then all second rows, and so on. */
export function stack(graph: Graph, nodes: readonly NodeId[]): NodeId {
  const [first] = nodes;
  if (nodes.length === 1) return first!;
  const { rows, columns } = graph.node(first!);
  const parts = nodes.map((input, i) => ({ input, view: stretch(i * columns, columns) }));
  return graph.unview(parts, rows, { rows: nodes.length, columns });
}
