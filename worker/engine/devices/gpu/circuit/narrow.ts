import { type Expression, symbols } from '../../../formula/tree.ts';
import { add, type GraphNode, type NodeId, reference, referenced } from '../../../graph/graph.ts';
import { mostReads } from './circuit.ts';

type MapNode = Extract<GraphNode, { op: 'map' }>;
type UnviewNode = Extract<GraphNode, { op: 'unview' }>;

/** The same nodes with what reads more of them than a kernel can as several, whose sums and parts are nodes of their own. */
export function narrowed(nodes: readonly GraphNode[]): GraphNode[] {
  const shapes = new Map(nodes.map((node) => [node.id, node]));
  const made: GraphNode[] = [];
  let next: NodeId = Math.max(-1, ...nodes.map(({ id }) => id));

  const put = <Node extends GraphNode>(node: Node): Node => {
    shapes.set(node.id, node);
    made.push(node);
    return node;
  };
  const readsOf = (e: Expression): number => symbols(e).size;
  const apart = (e: Expression): Expression => {
    if (readsOf(e) < 2) return e;
    const read = [...symbols(e)].map((name) => shapes.get(referenced(name))!);
    const rows = Math.max(...read.map((node) => node.rows));
    const columns = Math.max(...read.map((node) => node.columns));
    return reference(put({ op: 'map', formula: e, id: ++next, rows, columns }).id);
  };
  const narrow = (e: Expression): Expression => {
    if (e.type !== 'call' || readsOf(e) <= mostReads) return e;
    const args = e.args.map(narrow);
    const joined = { ...e, args };
    return readsOf(joined) <= mostReads ? joined : { ...e, args: args.map(apart) };
  };
  const narrowMap = (node: MapNode): MapNode => put({ ...node, formula: narrow(node.formula) });
  const narrowUnview = (node: UnviewNode): GraphNode => {
    if (node.parts.length <= mostReads) return put(node);
    const sums: Expression[] = [];
    for (let from = 0; from < node.parts.length; from += mostReads) {
      sums.push(reference(put({ ...node, id: ++next, parts: node.parts.slice(from, from + mostReads) }).id));
    }
    const { id, rows, columns } = node;
    return narrowMap({ op: 'map', id, rows, columns, formula: sums.reduce(add) });
  };
  for (const node of nodes) {
    if (node.op === 'map') narrowMap(node);
    else if (node.op === 'unview') narrowUnview(node);
    else put(node);
  }
  return made;
}
