import type { ComputationalGraphAnswer } from '../../../../worker/contract/demonstrations/computational-graph.ts';
import { shownNumber } from '../../../../worker/contract/wording.ts';
import { texts } from '../../../texts/texts.ts';

/** What happens in a step, in words; and the node it happens at, null where it is none. */
export function stepWords(
  { nodes, edges, knownAt }: ComputationalGraphAnswer,
  step: number,
): { readonly text: string; readonly node: number | null } {
  const words = texts.demos.computationalGraph;
  if (step === 0) return { text: words.before, node: null };
  const computed = knownAt.indexOf(step);
  if (computed >= 0) {
    const { label, value } = nodes[computed]!;
    return { text: words.forwards(label, shownNumber(value)), node: computed };
  }
  const passing = edges.find(({ passedAt }) => passedAt === step)?.to;
  if (passing === undefined) return { text: words.seed, node: nodes.length - 1 };
  return { text: words.backwards(nodes[passing]!.label), node: passing };
}
