import type { Plan, Program } from '../../graph/plan.ts';
import { type LaidOut, isBindable } from './circuit/lay-out.ts';
import { leastBytes } from './launch-size.ts';

const ops = ({ nodes }: Program): string[] => nodes.map(({ op }) => op);
const inputs = ({ nodes }: Program): string[] => nodes.flatMap((node) => (node.op === 'input' ? [node.name] : []));

/** Why the graphics card cannot compute a plan as it is laid out, in words that follow "because"; null if it can. */
export function whyNotPlanned(plan: Plan): string | null {
  if (plan.isSearched) return 'its steps are searched for along lines';
  const programs = [plan.train, plan.evaluate, plan.diagnose];
  if (programs.some((program) => ops(program).some((op) => op === 'view' || op === 'unview'))) {
    return 'its layers look through windows, or at rows';
  }
  if (inputs(plan.evaluate).includes('share')) return 'judging it takes means over the images of a batch';
  return null;
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MiB`;

/**
 * Why there is no room for a plan on a graphics card, in words that follow "because"; null if there is.
 * @param most bytes that the card holds in one piece.
 */
export function whyNotOnAdapter({ circuit }: LaidOut, most: number): string | null {
  if (!isBindable(circuit)) return 'a formula of it reads more values at once than a kernel can';
  const largest = leastBytes(circuit);
  if (largest > most) return `it needs ${mebibytes(largest)} in one piece, where the card gives ${mebibytes(most)}`;
  return null;
}
