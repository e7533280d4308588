import { metrics } from '../catalogue/metrics.ts';
import { isAugmented } from '../contract/augmentation.ts';
import { pretrainingOf } from '../contract/pretraining.ts';
import type { Experiment } from '../contract/experiment.ts';
import type { Recipe } from '../contract/recipe.ts';
import type { DeviceKind, DeviceRecord } from '../contract/run.ts';
import type { DataSet } from '../data/data-set.ts';
import { fillSparse, sparseSize } from '../data/sparse-images.ts';
import { split } from '../data/splits.ts';
import { examplesIn, type SharedMemory, shareMemory } from '../engine/devices/cpu/memory.ts';
import { layOut, type Tuning, type Workspace } from '../engine/devices/cpu/workspace.ts';
import { evaluate } from '../engine/formula/evaluate.ts';
import { pretrainingPlans } from '../engine/graph/autoencoder.ts';
import { makePlan, type Plan, planHash } from '../engine/graph/plan.ts';
import { type Augmenting, augmentingOf } from './augmenting.ts';
import { type Card, runsOnCard } from './gpu/card.ts';
import { mostLanes } from './gpu/most-lanes.ts';
import { epochRules } from './epoch-rules.ts';
import { initialFormulas } from './initial-formulas.ts';
import { lineSearchSettings } from './line-search/settings.ts';
import { trainSample } from './measure.ts';
import type { Executable, TrainerJob } from './messages.ts';

/** Images are read as lists of their non-zero pixels up to this share of them. The results are the same either way. */
const sparseUpTo = 0.5;

/** What every run of an experiment shares: data in memory, a plan and a compiled module for each arm. */
export interface PreparedExperiment {
  /** The device record of its runs. */
  readonly device: DeviceRecord;
  plan(arm: number): Plan;
  /** The job of one run in one of the workspaces. */
  job(
    run: { readonly arm: number; readonly seed: number },
    slot: number,
    start: Pick<TrainerJob, 'checkpoint' | 'bestCheckpoint' | 'weights'>,
  ): Omit<TrainerJob, 'control'>;
}

export interface PrepareOptions {
  readonly device: DeviceKind;
  /** There if the device is `gpu`. */
  readonly card?: Card;
  /** How many runs may train side by side. */
  readonly workspaces: number;
  readonly tuning: Tuning;
}

/** How each arm changes its training images: arms that do so alike are compiled once. */
async function augmentAll(
  recipes: readonly Recipe[],
  plans: readonly Plan[],
  size: Pick<DataSet, 'rows' | 'columns'>,
  stepsOf: (plan: Plan) => number | undefined,
): Promise<(Augmenting | null)[]> {
  const known = new Map<string, Promise<Augmenting | null>>();
  return Promise.all(
    recipes.map(({ augmentation }, arm) => {
      const plan = plans[arm]!;
      const steps = stepsOf(plan);
      const key = JSON.stringify([augmentation, plan.batch, steps]);
      const augmenting = known.get(key) ?? augmentingOf(augmentation, size, plan.batch, steps);
      known.set(key, augmenting);
      return augmenting;
    }),
  );
}

type Compiled = { readonly module: WebAssembly.Module; readonly workspace: Workspace };

function fill(shared: SharedMemory, dataSet: Pick<DataSet, 'train' | 'test'>): void {
  const examples = examplesIn(shared);
  fillSparse([dataSet.train, dataSet.test], examples);
  examples.labels.set(dataSet.train.labels);
  examples.labels.set(dataSet.test.labels, dataSet.train.count);
}

/** Modules by plan: plans that compute the same thing are compiled once. The compiler is loaded when it is first needed. */
async function compileAll(
  workspaces: ReadonlyMap<Plan, Workspace>,
  tuning: Tuning,
): Promise<ReadonlyMap<Plan, Compiled>> {
  const { compilePlan } = await import('../engine/devices/cpu/compile.ts');
  const known = new Map<string, Compiled>();
  const byPlan = new Map<Plan, Compiled>();
  for (const [plan, workspace] of workspaces) {
    const hash = planHash(plan);
    const compiled = known.get(hash) ?? {
      module: new WebAssembly.Module(compilePlan(plan, workspace, tuning)),
      workspace,
    };
    known.set(hash, compiled);
    byPlan.set(plan, compiled);
  }
  return byPlan;
}

/** Where a workspace may begin. */
const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/**
 * Lays out and compiles the arms of an experiment and puts its data into shared memory.
 * @throws LabError `experiment-invalid` if the data set is too small for it.
 */
export async function prepareExperiment(
  experiment: Experiment,
  recipes: readonly Recipe[],
  dataSet: Omit<DataSet, 'fingerprint'>,
  { device, card, workspaces: count, tuning }: PrepareOptions,
): Promise<PreparedExperiment> {
  const choice = experiment.data;
  split(choice, dataSet, 0);
  const size = sparseSize([dataSet.train, dataSet.test]);
  const sizes = [dataSet, dataSet.classes, choice.train] as const;
  const plans = recipes.map((recipe) => makePlan(recipe, ...sizes));
  const stages = recipes.map((recipe) => pretrainingPlans(recipe, ...sizes));
  const capacity = Math.max(choice.validation, choice.test, Math.min(choice.train, trainSample));
  const laidOut = (plan: Plan, most: number): [Plan, Workspace] => {
    const isSparse = evaluate(plan.preparation, { x: 0 }) === 0 && size.density <= sparseUpTo;
    return [plan, layOut(plan, most, isSparse, tuning)];
  };
  const workspaces = new Map([
    ...plans.map((plan) => laidOut(plan, capacity)),
    ...stages.flat().map((plan) => laidOut(plan, 1)),
  ]);
  const all = [
    ...recipes.map(({ augmentation }, arm) => ({ plan: plans[arm]!, isChanged: isAugmented(augmentation) })),
    ...stages.flat().map((plan) => ({ plan, isChanged: false })),
  ];
  const onCard = device === 'gpu' && card ? runsOnCard(card, all, experiment.seeds.length, dataSet) : null;
  const augmentations = await augmentAll(recipes, plans, dataSet, (plan) => onCard?.steps(plan));
  const bytesOf = (plan: Plan): number => (device === 'cpu' ? workspaces.get(plan)!.bytes : 0);
  /** Beside what the run itself keeps. */
  const offset = (arm: number): number => aligned(bytesOf(plans[arm]!) + (augmentations[arm]?.memory.bytes ?? 0));
  const bytes = Math.max(...plans.map((_, arm) => offset(arm) + Math.max(0, ...stages[arm]!.map(bytesOf))));
  const shared = shareMemory(size.images, size.entries, { count: onCard ? mostLanes : count, bytes });
  fill(shared, dataSet);
  const compiled = device === 'cpu' ? await compileAll(workspaces, tuning) : null;

  const executable = (plan: Plan): Executable => {
    if (onCard) return onCard.executable(plan);
    return compiled ? { device: 'cpu', ...compiled.get(plan)! } : { device: 'reference' };
  };
  const details = {
    cpu: `SIMD WebAssembly, strict float32, tile ${tuning.tileRows} x ${tuning.tileColumns}`,
    gpu: card === undefined ? '' : `${card.facts.name}, ${card.facts.driver}`,
    reference: 'plain float64 loops',
  };
  const { metric, direction } = experiment.measure;
  const isReach = experiment.measure.at.kind === 'reach';
  return {
    device: { asked: device, got: device, detail: details[device] },
    plan: (arm) => plans[arm]!,
    job: ({ arm, seed }, slot, start) => ({
      plan: plans[arm]!,
      epochs: recipes[arm]!.protocol.epochs,
      seed,
      initialisation: initialFormulas(recipes[arm]!.initialisation),
      randomness: recipes[arm]!.randomness,
      splits: split(choice, dataSet, seed),
      best: { metric, direction: isReach ? metrics[metric].better : direction },
      rules: epochRules(recipes[arm]!),
      lineSearch: lineSearchSettings(recipes[arm]!, plans[arm]!),
      shared,
      slot,
      executable: executable(plans[arm]!),
      pretraining: stages[arm]!.map((plan) => ({
        plan,
        executable: executable(plan),
        epochs: pretrainingOf(recipes[arm]!)!.epochs,
        offset: offset(arm),
      })),
      augmentation: augmentations[arm]!,
      ...start,
    }),
  };
}
