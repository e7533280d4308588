import { type GraphNode, inputsOf, type NodeId } from '../../../graph/graph.ts';

const isSameShape = (a: GraphNode, b: GraphNode): boolean => a.rows === b.rows && a.columns === b.columns;
const isSum = ({ op }: GraphNode): boolean => op === 'matmul' || op === 'reduce' || op === 'unview';

/** Whether a node reads a value for several of its own, or for one at another place. */
const looksElsewhere = ({ op }: GraphNode): boolean =>
  op === 'matmul' || op === 'roll' || op === 'view' || op === 'unview';

/** Whether kernels compute a node; the others are there. */
export const isComputed = ({ op }: GraphNode): boolean => op !== 'input' && op !== 'parameter' && op !== 'random';

/** Nodes that something outside of their program needs. */
export interface Needs {
  /** In a buffer. */
  readonly stored: ReadonlySet<NodeId>;
  /** By one kernel outside, which reads every element once and computes it, if nothing else reads it. */
  readonly once: ReadonlySet<NodeId>;
}

/**
 * Which nodes have a buffer and a kernel of their own; the others are computed where they are read: a sum within the
 * kernel of the only map that reads it, at the same place, a map within whatever alone reads it, and a view, which is
 * nothing but another place, within every map.
 */
export function storedNodes(nodes: readonly GraphNode[], needs: Needs): Set<NodeId> {
  const readers = new Map<NodeId, GraphNode[]>(nodes.map(({ id }) => [id, []]));
  for (const node of nodes) for (const input of inputsOf(node)) readers.get(input)?.push(node);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const stored = new Set<NodeId>();

  /** Whether a sum would be computed within a map, where it is read. */
  const holdsSum = (node: GraphNode): boolean =>
    isSum(node) ||
    (node.op === 'map' &&
      inputsOf(node).some((id) => isComputed(byId.get(id)!) && !stored.has(id) && holdsSum(byId.get(id)!)));

  const isStored = (node: GraphNode): boolean => {
    const read = readers.get(node.id)!;
    if (needs.stored.has(node.id) || node.op === 'roll' || read.some(looksElsewhere)) return true;
    if (node.op === 'view') return false;
    if (needs.once.has(node.id)) return read.length > 0;
    const [reader] = read;
    if (!reader || read.length > 1) return read.length > 0;
    return holdsSum(node) && !(reader.op === 'map' && isSameShape(node, reader));
  };
  for (const node of nodes) if (isComputed(node) && isStored(node)) stored.add(node.id);
  return stored;
}
