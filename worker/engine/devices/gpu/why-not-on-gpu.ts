import type { GraphNode } from '../../graph/graph.ts';
import type { Plan, Program } from '../../graph/plan.ts';
import { type LaidOut, isBindable } from './circuit/lay-out.ts';
import { leastBytes } from './launch-size.ts';
import { mostPlaces } from './source/views.ts';

const inputs = ({ nodes }: Program): string[] => nodes.flatMap((node) => (node.op === 'input' ? [node.name] : []));

/** Whether the rows of a matrix can be told apart, and what is seen of an image. */
function isReached(node: GraphNode): boolean {
  const seen = 'examples' in node ? (node.rows / node.examples) * node.columns : 0;
  return Math.max(node.rows, seen) <= mostPlaces;
}
const isInReach = ({ nodes }: Program): boolean => nodes.every(isReached);

/** Why the graphics card cannot compute a plan as it is laid out, in words that follow "because"; null if it can. */
export function whyNotPlanned(plan: Plan): string | null {
  const programs = [plan.train, plan.evaluate, plan.diagnose];
  if (!programs.every(isInReach))
    return 'its layers look at too many values of an image, or of too many images at once';
  if (inputs(plan.evaluate).includes('share')) return 'judging it takes means over the images of a batch';
  return null;
}

function inWords(bytes: number): string {
  const [size, unit] = bytes < 2 ** 20 ? [2 ** 10, 'KiB'] : [2 ** 20, 'MiB'];
  return `${Math.ceil(bytes / size).toLocaleString('en-US')} ${unit}`;
}

/**
 * Why there is no room for a plan on a graphics card, in words that follow "because"; null if there is.
 * @param most bytes that the card holds in one piece.
 */
export function whyNotOnAdapter({ circuit }: LaidOut, most: number): string | null {
  if (!isBindable(circuit)) return 'a formula of it reads more values at once than a kernel can';
  const largest = leastBytes(circuit);
  if (largest > most) return `it needs ${inWords(largest)} in one piece, where the card gives ${inWords(most)}`;
  return null;
}
