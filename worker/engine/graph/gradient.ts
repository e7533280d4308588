import { differentiate } from '../formula/differentiate.ts';
import type { Extent } from '../../contract/layer-shapes.ts';
import { call, type Expression, number, symbols } from '../formula/tree.ts';
import { add, type Graph, inputsOf, multiply, type NodeId, reference, referenced, type Seen } from './graph.ts';
import { stack } from './stack.ts';

/** Rows and columns of one example. */
function sizeOf(graph: Graph, id: NodeId, examples: number): Extent {
  const { rows, columns } = graph.node(id);
  return { rows: rows / examples, columns };
}

/** What is known of the derivative of the cost by nodes: each is a sum of terms, as a formula over nodes. */
class Adjoints {
  readonly #graph: Graph;
  readonly #terms = new Map<NodeId, Expression>();
  /** Derivatives by views of a node: what is seen through several of them adds up in one go. */
  readonly #looks = new Map<NodeId, { readonly examples: number; readonly parts: readonly Seen[] }>();

  /** The other side of products with a matrix, and the derivative by the product. */
  readonly #products = new Map<NodeId, { readonly left: NodeId; readonly error: NodeId }[]>();

  constructor(graph: Graph, from: NodeId, error: Expression) {
    this.#graph = graph;
    this.#terms.set(from, error);
  }

  contribute(to: NodeId, term: Expression): void {
    const known = this.#terms.get(to);
    this.#terms.set(to, known ? add(known, term) : term);
  }

  contributeView(to: NodeId, examples: number, seen: Seen): void {
    this.#looks.set(to, { examples, parts: [...(this.#looks.get(to)?.parts ?? []), seen] });
  }

  contributeProduct(to: NodeId, left: NodeId, error: NodeId): void {
    this.#products.set(to, [...(this.#products.get(to) ?? []), { left, error }]);
  }

  /** Products with one matrix are a single one of all their rows. */
  #ofProducts(products: readonly { readonly left: NodeId; readonly error: NodeId }[]): NodeId {
    const [lefts, errors] = [products.map(({ left }) => left), products.map(({ error }) => error)];
    return this.#graph.matmul(stack(this.#graph, lefts), stack(this.#graph, errors), 'left');
  }

  /** The derivative by a node, when all that reads it has contributed. */
  of(id: NodeId): Expression | undefined {
    const look = this.#looks.get(id);
    if (look) {
      const { examples, parts } = look;
      this.contribute(id, reference(this.#graph.unview(parts, examples, sizeOf(this.#graph, id, examples))));
    }
    const products = this.#products.get(id);
    if (products) this.contribute(id, reference(this.#ofProducts(products)));
    return this.#terms.get(id);
  }
}

/** The term as a node of the shape of `to`: repeated if it is a constant, summed over the rows or columns along which `to` was repeated. */
function unbroadcast(graph: Graph, term: Expression, to: NodeId): Expression {
  const { rows, columns } = graph.node(to);
  const node = graph.map(term, to);
  const shape = graph.node(node);
  let id = node;
  if (columns === 1 && shape.columns > 1) id = graph.reduce('sum', 'columns', id);
  if (rows === 1 && shape.rows > 1) id = graph.reduce('sum', 'rows', id);
  return reference(id);
}

function propagate(
  graph: Graph,
  id: NodeId,
  adjoint: Expression,
  wanted: ReadonlySet<NodeId>,
  adjoints: Adjoints,
): void {
  const node = graph.node(id);
  switch (node.op) {
    case 'input':
    case 'parameter':
    case 'random':
      return;
    case 'matmul': {
      if (node.transpose !== 'none') throw new Error('gradients run through plain products only');
      const error = graph.map(adjoint, id);
      if (wanted.has(node.right)) adjoints.contributeProduct(node.right, node.left, error);
      if (wanted.has(node.left)) adjoints.contribute(node.left, reference(graph.matmul(error, node.right, 'right')));
      return;
    }
    case 'map':
      for (const name of symbols(node.formula)) {
        const input = referenced(name);
        if (!wanted.has(input)) continue;
        const slope = differentiate(node.formula, name);
        adjoints.contribute(input, unbroadcast(graph, multiply(adjoint, slope), input));
      }
      return;
    case 'reduce': {
      if (!wanted.has(node.input)) return;
      const isLargest = call('equal', reference(node.input), reference(id));
      const terms = {
        sum: adjoint,
        squares: multiply(multiply(number(2), reference(node.input)), adjoint),
        max: call('select', isLargest, adjoint, number(0)),
      };
      adjoints.contribute(node.input, terms[node.by]);
      return;
    }
    case 'roll':
      if (!wanted.has(node.input)) return;
      adjoints.contribute(node.input, reference(graph.roll(node.by === 1 ? -1 : 1, graph.map(adjoint, id))));
      return;
    case 'view':
      if (!wanted.has(node.input)) return;
      adjoints.contributeView(node.input, node.examples, { input: graph.map(adjoint, id), view: node.view });
      return;
    case 'unview': {
      const error = graph.map(adjoint, id);
      for (const { input, view } of node.parts) {
        if (!wanted.has(input)) continue;
        const seen = graph.view(error, view, node.examples, sizeOf(graph, input, node.examples));
        adjoints.contribute(input, reference(seen));
      }
    }
  }
}

/** The nodes from which a parameter can be reached: only these have a gradient worth computing. */
function dependents(graph: Graph, upTo: NodeId): Set<NodeId> {
  const found = new Set<NodeId>();
  for (const node of graph.nodes.slice(0, upTo + 1)) {
    const inputs = inputsOf(node);
    if (node.op === 'parameter' || inputs.some((input) => found.has(input))) found.add(node.id);
  }
  return found;
}

/**
 * Reverse-mode differentiation: from the derivative of the cost by node `from` (a formula over nodes) to its derivative
 * by each parameter, as new nodes of the graph.
 * @returns the gradient node of every parameter index; of one that the cost does not depend on it is zero.
 */
export function gradients(graph: Graph, from: NodeId, error: Expression): Map<number, NodeId> {
  const wanted = dependents(graph, from);
  const adjoints = new Adjoints(graph, from, error);
  const found = new Map<number, NodeId>();
  for (let id = from; id >= 0; id--) {
    const adjoint = adjoints.of(id);
    if (!adjoint) continue;
    const node = graph.node(id);
    if (node.op === 'parameter') found.set(node.index, graph.map(adjoint, id));
    else propagate(graph, id, adjoint, wanted, adjoints);
  }
  for (const node of graph.nodes.slice(0, from)) {
    if (node.op === 'parameter' && !found.has(node.index)) found.set(node.index, graph.map(number(0), node.id));
  }
  return found;
}
