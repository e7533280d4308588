import type { DigitAnswer, RunWithNetwork } from '../../../worker/contract/api/drawing.ts';
import { texts } from '../../texts/texts.ts';

/** As many as stand side by side without searching. */
const mostAtFirst = 4;

/** Who judges before anybody chose: of the experiment with the best run, the best run of each arm. */
export function firstJudges(runs: readonly RunWithNetwork[]): number[] {
  const [best] = runs;
  if (!best) return [];
  const rivals = runs.filter(({ run }) => run.experimentId === best.run.experimentId);
  const arms = Map.groupBy(rivals, ({ run }) => run.arm);
  return [...arms.values()].map(([first]) => first!.run.id).slice(0, mostAtFirst);
}

export const judgeName = ({ run, experiment }: RunWithNetwork): string =>
  texts.draw.judgeName(experiment, run.armName, run.seed);

/** Whether all that judge see the same digit, in a sentence; the digit most of them see comes first. */
export function consensus(answers: readonly Pick<DigitAnswer, 'prediction'>[]): string {
  const votes = [...Map.groupBy(answers, ({ prediction }) => prediction)].sort(
    ([digit, a], [other, b]) => b.length - a.length || digit - other,
  );
  const [[first] = []] = votes;
  if (first === undefined) return '';
  if (votes.length === 1) return answers.length === 1 ? '' : texts.draw.agree(first);
  return texts.draw.disagree(votes.map(([digit, all]) => texts.draw.votes(all.length, digit)).join(', '));
}

/** How long the bar of an output is, from 0 to 1: outputs of some networks are no shares, so the largest is the measure. */
export function barShares(outputs: readonly number[]): number[] {
  const largest = Math.max(1, ...outputs.filter(Number.isFinite));
  return outputs.map((output) => (Number.isFinite(output) ? Math.max(0, output) / largest : 0));
}
