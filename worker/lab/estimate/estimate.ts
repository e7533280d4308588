import type { Estimate } from '../../contract/api/model.ts';
import { countParameters, countRunBytes, type Sizes } from '../../contract/budget.ts';
import { armRecipes } from '../../contract/check-experiment.ts';
import type { Experiment } from '../../contract/experiment.ts';
import type { Foreseen } from '../devices/devices.ts';
import { secondsOf, secondsTogether, type Speed, speedFor, type Trained } from './speed.ts';
import { workOf } from './work.ts';

/** What is known of the machine. */
export interface Machine {
  /** Runs trained side by side. */
  readonly jobs: number;
  readonly earlier: readonly Trained[];
  /** Speed of the kernels in 10^9 operations per second; null for a device that has none. */
  readonly gigaflops: number | null;
  /** The device that is estimated for, and what a trial of the experiment on it found. */
  readonly foreseen: Foreseen;
}

function basisOf(earlier: readonly (Speed | null)[], { foreseen, gigaflops }: Machine): Estimate['basis'] {
  const runs = Math.max(0, ...earlier.map((speed) => speed?.runs ?? 0));
  if (earlier.every((speed) => speed !== null) && runs > 0) return { kind: 'runs', runs };
  if (foreseen.speeds) return { kind: 'trial', sideBySide: foreseen.speeds.sideBySide };
  if (foreseen.isBeingTried) return { kind: 'being-tried' };
  return gigaflops === null ? { kind: 'unknown' } : { kind: 'kernels', gigaflops };
}

/** Size, time and memory of a checked experiment on data of these sizes. */
export function estimateExperiment(experiment: Experiment, sizes: Sizes, machine: Machine): Estimate {
  const { gigaflops, earlier, foreseen } = machine;
  const recipes = armRecipes(experiment);
  const works = recipes.map((recipe) => workOf(recipe, experiment.data, sizes));
  const speeds = works.map((work) => speedFor(work, earlier));
  const seconds = recipes.map(({ protocol }, arm) => {
    const work = works[arm]!;
    const tried = foreseen.speeds && foreseen.speeds.arms[arm]! * work.step;
    const perSecond = speeds[arm]?.perSecond ?? tried ?? (gigaflops === null ? null : gigaflops * 1e9);
    return perSecond === null ? null : secondsOf(work, protocol.epochs, perSecond);
  });
  const known = seconds.filter((each) => each !== null);
  // As the queue takes them: every seed of all arms before the next seed.
  const inTurn = experiment.seeds.flatMap(() => known);
  return {
    arms: recipes.map((recipe, arm) => ({
      name: experiment.arms[arm]!.name,
      parameters: countParameters(recipe, sizes.image, sizes.outputs),
      stepsPerEpoch: works[arm]!.stepsPerEpoch,
      epochs: recipe.protocol.epochs,
      bytes: countRunBytes(recipe, sizes.image, sizes.outputs, experiment.data.train),
      seconds: seconds[arm]!,
    })),
    runs: recipes.length * experiment.seeds.length,
    jobs: machine.jobs,
    seconds: known.length < seconds.length ? null : secondsTogether(inTurn, machine.jobs),
    device: foreseen.device,
    why: foreseen.why,
    basis: basisOf(speeds, machine),
  };
}
