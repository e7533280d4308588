import type { Experiment } from '../../contract/experiment.ts';
import { isAugmented } from '../../contract/augmentation.ts';
import { pretrainingOf } from '../../contract/pretraining.ts';
import type { Recipe } from '../../contract/recipe.ts';
import type { DataSet } from '../../data/data-set.ts';
import type { AdapterFacts } from '../../engine/devices/gpu/adapter-facts.ts';
import { layOutForGpu, type LaidOut } from '../../engine/devices/gpu/circuit/lay-out.ts';
import type { LinkEnd } from '../../engine/devices/gpu/link.ts';
import { whyNotOnAdapter, whyNotPlanned } from '../../engine/devices/gpu/why-not-on-gpu.ts';
import { makePlan, type Plan } from '../../engine/graph/plan.ts';
import type { Executable } from '../messages.ts';
import { mostLanes } from './most-lanes.ts';
import type { GpuProcess } from './gpu-process.ts';

/** A graphics card that is ready. */
export interface Card {
  readonly facts: AdapterFacts;
  readonly process: Pick<GpuProcess, 'link' | 'lose'>;
}

/** Names of data on the card: every preparation of an experiment brings its own. */
let preparations = 0;

/** How many runs of each plan, of all with the same kernels, have a lane. */
function lanesOf(laidOut: readonly LaidOut[], of: LaidOut, seeds: number): number {
  const key = JSON.stringify(of.circuit);
  const alike = laidOut.filter(({ circuit }) => JSON.stringify(circuit) === key);
  return Math.min(mostLanes, alike.length * seeds);
}

/** How the runs of an experiment are executed on a card: those whose kernels are the same share launches. */
export function runsOnCard(
  { process }: Card,
  plans: readonly Plan[],
  seeds: number,
  images: number,
): { executable(plan: Plan): Executable } {
  const data = `${preparations++}: ${images} images`;
  const able = plans.filter((plan) => whyNotPlanned(plan) === null);
  const laidOut = new Map(able.map((plan) => [plan, layOutForGpu(plan)]));
  const all = [...laidOut.values()];
  const lanes = new Map(all.map((each) => [each, lanesOf(all, each, seeds)]));
  return {
    executable(plan) {
      const own = laidOut.get(plan)!;
      const link: LinkEnd = process.link();
      return { device: 'gpu', link, opening: { laidOut: own, lanes: lanes.get(own)!, data, inputs: plan.inputs } };
    },
  };
}

/**
 * Why a graphics card cannot take an arm, in words that follow "because"; null if it can.
 */
export function whyNotOnCard(
  { data, seeds }: Pick<Experiment, 'data' | 'seeds'>,
  recipe: Recipe,
  dataSet: Pick<DataSet, 'rows' | 'columns' | 'classes' | 'train' | 'test'>,
  facts: AdapterFacts,
): string | null {
  if (isAugmented(recipe.augmentation)) return 'its images are changed while it trains';
  if (pretrainingOf(recipe) !== null) return 'its layers are trained one by one before';
  const pixels = dataSet.rows * dataSet.columns;
  const plan = makePlan(recipe, pixels, dataSet.classes, data.train);
  const reason = whyNotPlanned(plan);
  if (reason !== null) return reason;
  const images = dataSet.train.count + dataSet.test.count;
  return whyNotOnAdapter(layOutForGpu(plan), { images, pixels, lanes: Math.min(mostLanes, seeds.length) }, facts);
}
