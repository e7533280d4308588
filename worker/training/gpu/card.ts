import type { Experiment } from '../../contract/experiment.ts';
import { isAugmented } from '../../contract/augmentation.ts';
import type { Recipe } from '../../contract/recipe.ts';
import type { DataSet } from '../../data/data-set.ts';
import type { AdapterFacts } from '../../engine/devices/gpu/adapter-facts.ts';
import { layOutForGpu, type LaidOut } from '../../engine/devices/gpu/circuit/lay-out.ts';
import type { Brought } from '../../engine/devices/gpu/circuit/pictures.ts';
import { launchSize } from '../../engine/devices/gpu/launch-size.ts';
import type { LinkEnd } from '../../engine/devices/gpu/link.ts';
import { packedBytes } from '../../engine/devices/gpu/packed-images.ts';
import { whyNotOnAdapter, whyNotPlanned } from '../../engine/devices/gpu/why-not-on-gpu.ts';
import { pretrainingPlans } from '../../engine/graph/autoencoder.ts';
import { makePlan, type Plan } from '../../engine/graph/plan.ts';
import type { Executable } from '../messages.ts';
import { mostLanes } from './most-lanes.ts';
import type { GpuProcess } from './gpu-process.ts';

/** A graphics card that is ready. */
export interface Card {
  readonly facts: AdapterFacts;
  readonly process: Pick<GpuProcess, 'link' | 'lose'>;
}

/** Names of data sets on the card, where each is once for all that is trained on it. */
const names = new WeakMap<object, string>();
let named = 0;

function nameOf(dataSet: object): string {
  const name = names.get(dataSet) ?? `data set ${named++}`;
  names.set(dataSet, name);
  return name;
}

/** How many images there are, of how many pixels. */
interface DataSize {
  readonly images: number;
  readonly pixels: number;
}

type SizedData = Pick<DataSet, 'rows' | 'columns' | 'train' | 'test'>;

const sizeOf = ({ rows, columns, train, test }: SizedData): DataSize => ({
  images: train.count + test.count,
  pixels: rows * columns,
});

/** What the card holds in one piece, in bytes. */
const largestPiece = ({ largestBuffer, largestBinding }: AdapterFacts): number =>
  Math.min(largestBuffer, largestBinding);

function broughtTo(facts: AdapterFacts, { images, pixels }: DataSize, isChanged: boolean): Brought {
  if (packedBytes(images, pixels) > largestPiece(facts)) return 'all';
  return isChanged ? 'trained' : 'none';
}

/** How many runs of each plan, of all with the same kernels, have a lane. */
function lanesOf(laidOut: readonly LaidOut[], of: LaidOut, seeds: number): number {
  const key = JSON.stringify(of.circuit);
  const alike = laidOut.filter(({ circuit }) => JSON.stringify(circuit) === key);
  return Math.min(mostLanes, alike.length * seeds);
}

/** How the runs of an experiment are executed on a card. */
export interface RunsOnCard {
  /** Of a plan the card takes. */
  executable(plan: Plan): Executable;
  /** Steps of a plan whose images go to the card at a time. */
  steps(plan: Plan): number;
}

/**
 * Lays out the runs of an experiment for a card: those whose kernels are the same share launches.
 * @param plans of which a run of every seed is made, and whether images are changed while it trains.
 */
export function runsOnCard(
  { facts, process }: Card,
  plans: readonly { readonly plan: Plan; readonly isChanged: boolean }[],
  seeds: number,
  dataSet: SizedData,
): RunsOnCard {
  const size = sizeOf(dataSet);
  const able = plans.filter(({ plan }) => whyNotPlanned(plan) === null);
  const laidOut = new Map(
    able.map(({ plan, isChanged }) => [plan, layOutForGpu(plan, broughtTo(facts, size, isChanged))]),
  );
  const all = [...laidOut.values()];
  const sizes = new Map(
    able.map(({ plan }) => {
      const own = laidOut.get(plan)!;
      return [plan, launchSize(own, lanesOf(all, own, seeds), largestPiece(facts))];
    }),
  );
  const isThere = broughtTo(facts, size, false) === 'none';
  const data = isThere ? nameOf(dataSet) : null;
  return {
    executable(plan) {
      const link: LinkEnd = process.link();
      const opening = { laidOut: laidOut.get(plan)!, size: sizes.get(plan)!, data, inputs: plan.inputs };
      return { device: 'gpu', link, opening };
    },
    steps: (plan) => sizes.get(plan)?.steps ?? 1,
  };
}

/** Bytes that runs side by side may take for the images they change, at most: half of what all share. */
const mostChanged = 2 ** 31;

/**
 * Why a graphics card cannot take an arm, in words that follow "because"; null if it can.
 */
export function whyNotOnCard(
  { data }: Pick<Experiment, 'data'>,
  recipe: Recipe,
  dataSet: SizedData & Pick<DataSet, 'classes'>,
  facts: AdapterFacts,
): string | null {
  const of = [recipe, dataSet, dataSet.classes, data.train] as const;
  const [plan, stages] = [makePlan(...of), pretrainingPlans(...of)];
  const size = sizeOf(dataSet);
  const isChanged = isAugmented(recipe.augmentation);
  if (isChanged && plan.batch * size.pixels * Uint32Array.BYTES_PER_ELEMENT * mostLanes > mostChanged) {
    return 'a step changes more images than there is memory for';
  }
  const whyNot = (each: Plan): string | null =>
    whyNotPlanned(each) ??
    whyNotOnAdapter(layOutForGpu(each, broughtTo(facts, size, isChanged && each === plan)), largestPiece(facts));
  return [plan, ...stages].map(whyNot).find((reason) => reason !== null) ?? null;
}
