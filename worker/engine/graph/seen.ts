import {
  type Extent,
  type LayerShape,
  placesOf,
  type Shape,
  valuesOf,
  type Window,
} from '../../contract/layer-shapes.ts';
import type { Graph, NodeId } from './graph.ts';
import { padded, placeOfWindows, stretch, windows, within } from './views.ts';

/** What a layer gives: a row per place of every example with its channels, or all values of an example in one row. */
export interface Values {
  readonly node: NodeId;
  readonly shape: Shape;
}

/** All values of an example in so many rows. */
function inRows(graph: Graph, { node, shape }: Values, examples: number, size: Extent): NodeId {
  if (graph.node(node).rows === examples * size.rows) return node;
  return graph.view(node, stretch(0, valuesOf(shape)), examples, size);
}

function withBorder(graph: Graph, { node, shape }: Values, { padding }: Window, examples: number): Values {
  if (padding === 0) return { node, shape };
  const wider = padded(shape, padding);
  const isOneRow = graph.node(node).rows === examples;
  const size = isOneRow ? { rows: 1, columns: valuesOf(wider) } : { rows: placesOf(wider), columns: wider.channels };
  return { node: graph.unview([{ input: node, view: within(shape, padding) }], examples, size), shape: wider };
}

/** What the units of a layer see: a row for each of its looks at an example. */
export function seenBy(graph: Graph, layer: LayerShape, below: Values, examples: number): NodeId {
  const { window, gives, sees, looks } = layer;
  const size = { rows: looks, columns: valuesOf(sees) };
  if (window === null) return inRows(graph, below, examples, size);
  const { node, shape } = withBorder(graph, below, window, examples);
  return graph.view(node, windows(shape, window, gives), examples, size);
}

/** The values of all windows, one node for every place in a window: a row per window, with all channels. */
export function placesSeen(graph: Graph, window: Window, gives: Shape, below: Values, examples: number): NodeId[] {
  const { node, shape } = withBorder(graph, below, window, examples);
  const side = Array.from({ length: window.side }, (_, i) => i);
  const size = { rows: placesOf(gives), columns: gives.channels };
  return side.flatMap((y) =>
    side.map((x) => graph.view(node, placeOfWindows(shape, window, gives, [y, x]), examples, size)),
  );
}
