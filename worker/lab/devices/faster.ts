import { armRecipes } from '../../contract/check-experiment.ts';
import { secondsTogether } from '../estimate/speed.ts';
import { workOf } from '../estimate/work.ts';
import type { Subject } from '../../training/gpu/kinds-of-step.ts';
import type { Speeds } from './speeds.ts';

/** Steps per second of all runs together, from the first step of the experiment to its last. */
function stepsPerSecond({ experiment, dataSet }: Subject, { sideBySide, arms }: Speeds): number {
  const sizes = { image: dataSet, outputs: dataSet.classes };
  const steps = armRecipes(experiment).map(
    (recipe) => recipe.protocol.epochs * workOf(recipe, experiment.data, sizes).stepsPerEpoch,
  );
  const all = experiment.seeds.flatMap(() => steps);
  const seconds = experiment.seeds.flatMap(() => steps.map((count, arm) => count / arms[arm]!));
  return all.reduce((sum, count) => sum + count, 0) / secondsTogether(seconds, sideBySide);
}

const inWords = (rate: number, { sideBySide }: Speeds): string =>
  `${Number(rate.toPrecision(3)).toLocaleString('en-US')} steps/s with ${sideBySide} at a time`;

/** On which device all runs of an experiment end sooner, by what a trial of each found, and that as a sentence. */
export function fasterOf(
  subject: Subject,
  onCpu: Speeds,
  onCard: Speeds,
): { readonly device: 'cpu' | 'gpu'; readonly why: string; readonly speeds: Speeds } {
  const [cpu, gpu] = [stepsPerSecond(subject, onCpu), stepsPerSecond(subject, onCard)];
  const device = gpu > cpu ? 'gpu' : 'cpu';
  const found = `cpu ${inWords(cpu, onCpu)}, gpu ${inWords(gpu, onCard)}`;
  return { device, why: `The faster one was chosen by a trial: ${found}.`, speeds: gpu > cpu ? onCard : onCpu };
}
