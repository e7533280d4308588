import type { ComputationalGraphAnswer } from '../../../../worker/contract/demonstrations/computational-graph.ts';

type Graph = Pick<ComputationalGraphAnswer, 'nodes' | 'edges'>;

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface EdgePlace {
  readonly path: string;
  /** The middle of the line, and where texts stand above and below it. */
  readonly middle: Place;
}

export interface GraphLayout {
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Place[];
  readonly edges: readonly EdgePlace[];
}

const [column, row, margin] = [150, 74, 44];
export const nodeRadius = 19;

/** Leaves stand one below the other, just before the first that reads them; operations in the middle of what they read. */
export function layOut({ nodes, edges }: Graph): GraphLayout {
  const columns = nodes.map(({ kind, level }, i) => {
    const readers = edges.filter(({ from }) => from === i).map(({ to }) => nodes[to]!.level);
    return kind === 'operation' || readers.length === 0 ? level : Math.min(...readers) - 1;
  });
  const ys: number[] = [];
  let leaves = 0;
  nodes.forEach(({ kind }, i) => {
    const inputs = edges.filter(({ to }) => to === i).map(({ from }) => ys[from]!);
    ys.push(kind === 'operation' ? inputs.reduce((sum, y) => sum + y, 0) / inputs.length : leaves++);
  });
  const places = nodes.map((_, i) => ({ x: margin + columns[i]! * column, y: ys[i]! * row }));
  const lines = edges.map((edge) => {
    const { from, to } = edge;
    const twins = edges.filter((other) => other.from === from && other.to === to);
    const isLong = columns[to]! - columns[from]! > 1 && Math.abs(ys[to]! - ys[from]!) < 0.5;
    const bend = twins.length > 1 ? (twins.indexOf(edge) - 0.5) * 44 : isLong ? -52 : 0;
    return edgeBetween(places[from]!, places[to]!, bend);
  });
  const heights = [...places.map(({ y }) => y), ...lines.map(({ middle }) => middle.y)];
  const top = Math.min(...heights) - margin;
  return {
    top,
    width: 2 * margin + Math.max(...columns) * column + 70,
    height: Math.max(...heights) + margin - top,
    nodes: places,
    edges: lines,
  };
}

/** A line from node to node, bent by so many pixels in its middle. */
function edgeBetween(from: Place, to: Place, bend: number): EdgePlace {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [(dx / length) * nodeRadius, (dy / length) * nodeRadius];
  const [start, end] = [
    { x: from.x + ux, y: from.y + uy },
    { x: to.x - ux, y: to.y - uy },
  ];
  const control = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 + 2 * bend };
  return {
    path: `M${start.x} ${start.y}Q${control.x} ${control.y} ${end.x} ${end.y}`,
    middle: { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 + bend },
  };
}
