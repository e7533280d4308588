import { armRecipes } from '../../contract/check-experiment.ts';
import type { Experiment } from '../../contract/experiment.ts';
import type { DataSet } from '../../data/data-set.ts';
import { layOutForGpu } from '../../engine/devices/gpu/circuit/lay-out.ts';
import { makePlan } from '../../engine/graph/plan.ts';

/** An experiment with its data. */
export interface Subject {
  readonly experiment: Experiment;
  readonly dataSet: DataSet;
}

/** Arms whose steps are the same kernels: they take the same time, and on a graphics card they share launches. */
export interface KindOfStep {
  /** The same for the same kernels. */
  readonly key: string;
  readonly arms: readonly number[];
}

/** Of arms that a graphics card can take. */
export function kindsOfStep({ experiment, dataSet }: Subject): KindOfStep[] {
  const byKey = new Map<string, number[]>();
  armRecipes(experiment).forEach((recipe, arm) => {
    const plan = makePlan(recipe, dataSet, dataSet.classes, experiment.data.train);
    const key = JSON.stringify([layOutForGpu(plan).circuit, recipe.augmentation]);
    byKey.set(key, [...(byKey.get(key) ?? []), arm]);
  });
  return [...byKey].map(([key, arms]) => ({ key, arms }));
}
