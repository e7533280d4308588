import type { Noise } from '../../catalogue/noise.ts';
import type { Mixing } from '../../catalogue/targets.ts';
import { type Purpose, streamKey } from '../../data/random/streams.ts';
import type { Extent } from '../../contract/layer-shapes.ts';
import { type Expression, symbols } from '../formula/tree.ts';
import { bind, type Choice } from './bind.ts';
import type { Graph, NodeId } from './graph.ts';
import { stretch } from './views.ts';

/** Whether a graph trains a network or judges it. */
export type Mode = 'train' | 'evaluate';

/** The names a formula may draw by, each with numbers of its own. */
const draws = {
  u: { distribution: 'uniform', draw: 0 },
  v: { distribution: 'uniform', draw: 1 },
  n: { distribution: 'normal', draw: 2 },
} as const;

/** Random nodes of one shape for the names that a formula uses. */
export function drawn(
  graph: Graph,
  formula: Expression,
  stream: { readonly purpose: Purpose; readonly layer: number },
  rows: number,
  columns: number,
  held?: 'epoch',
): Record<string, NodeId> {
  const used = symbols(formula);
  const key = streamKey(stream.purpose, stream.layer);
  const names = Object.entries(draws).filter(([name]) => used.has(name));
  const slice = { key, ...(held && { held }) };
  return Object.fromEntries(names.map(([name, draw]) => [name, graph.random({ ...draw, ...slice }, rows, columns)]));
}

/** Which of several rows that are read one after the other. */
export interface Time {
  readonly at: number;
  readonly of: number;
}

/** Random nodes for one of several times, each with numbers of its own. */
export function drawnAt(
  graph: Graph,
  formula: Expression,
  stream: { readonly purpose: Purpose; readonly layer: number },
  { rows, columns }: Extent,
  { at, of }: Time,
): Record<string, NodeId> {
  const all = drawn(graph, formula, stream, rows, of * columns);
  if (of === 1) return all;
  const own = stretch(at * columns, columns);
  return Object.fromEntries(
    Object.entries(all).map(([name, node]) => [name, graph.view(node, own, rows, { rows: 1, columns })]),
  );
}

/** The node of a value under noise: as the row's formula has it in training, and as it is made up for elsewhere. */
export function noisy(
  graph: Graph,
  {
    row,
    choice,
    value,
    node,
    mode,
    ...stream
  }: {
    readonly row: Noise;
    readonly choice: Choice;
    /** How the formula names the value. */
    readonly value: 'a' | 'w';
    readonly node: NodeId;
    readonly mode: Mode;
    readonly purpose: Purpose;
    readonly layer: number;
  },
): NodeId {
  const formula = bind(mode === 'train' ? row.formula : (row.evaluation ?? value), row, choice);
  const { rows, columns } = graph.node(node);
  const shape = [row.shared === 'batch' ? 1 : rows, row.shared === 'unit' ? 1 : columns] as const;
  return graph.formula(formula, { [value]: node, ...drawn(graph, formula, stream, ...shape, row.held) });
}

/** Mixes the examples of a batch: gives what takes a node with one row per example to its mixture. */
export function mixer(graph: Graph, row: Mixing, choice: Choice, rows: number, mode: Mode): (node: NodeId) => NodeId {
  const formula = bind(row.formula, row, choice);
  if (mode === 'evaluate' || !symbols(formula).has('other')) return (node) => node;
  const share = bind(row.lambda, row, choice);
  const stream = { purpose: 'mixing', layer: 0 } as const;
  const lambda = graph.formula(share, drawn(graph, share, stream, row.shared === 'batch' ? 1 : rows, 1));
  // The order of the images is drawn anew in every epoch, so the next one of the batch is any other one.
  return (node) => graph.formula(formula, { lambda, x: node, other: graph.roll(1, node) });
}
