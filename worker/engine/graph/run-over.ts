import { call, type Expression, rewrite, substitute } from '../formula/tree.ts';
import { add, type Graph, type NodeId, reference } from './graph.ts';

/** The node of a formula in which `sum` and `max` run over the nodes that a name stands for, one after the other. */
export function runOver(graph: Graph, formula: Expression, name: string, nodes: readonly NodeId[]): NodeId {
  const one = rewrite(formula, (e) => {
    if (e.type !== 'call' || (e.fn !== 'rowSum' && e.fn !== 'rowMax')) return e;
    const each = nodes.map((node) => graph.map(substitute(e.args[0]!, new Map([[name, reference(node)]]))));
    const join = (x: Expression, y: Expression) => (e.fn === 'rowSum' ? add(x, y) : call('max', x, y));
    return reference(each.reduce((x, y) => graph.map(join(reference(x), reference(y)))));
  });
  return graph.map(one);
}
