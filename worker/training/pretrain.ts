import { shuffled } from '../data/random/streams.ts';
import { statisticsOf } from '../data/statistics.ts';
import { examplesIn } from '../engine/devices/cpu/memory.ts';
import type { Session, Values } from '../engine/devices/device.ts';
import type { Plan } from '../engine/graph/plan.ts';
import { initialState } from './initial-state.ts';
import { type PretrainingStage, progressInterval, type TrainerJob, type TrainerMessage } from './messages.ts';
import { openStage } from './open-session.ts';
import { Orders } from './orders.ts';
import { Pace } from './pace.ts';
import { randomnessOf } from './randomness.ts';

type Named = Map<string, Values>;

const named = (plan: Plan, values: readonly Values[]): Named =>
  new Map(plan.parameters.map(({ name }, i) => [name, values[i]!]));

/** Sets what the plan reads of the training images. */
export function describeImages(
  session: Session,
  plan: Plan,
  { shared, splits }: Pick<TrainerJob, 'shared' | 'splits'>,
): void {
  if (plan.statistics === null) return;
  session.setStatistics(statisticsOf(examplesIn(shared), splits.train, plan.inputs, plan.statistics));
}

/**
 * The weights a job begins with, once its hidden layers have been trained one after the other, each on top of those before
 * it; null where it begins otherwise. What they are depends on the job alone, whatever pauses there were.
 */
export function pretrainedWeights(
  job: TrainerJob,
  say: (message: TrainerMessage) => void,
): readonly Values[] | 'stopped' | null {
  const { plan, pretraining, checkpoint, weights, seed } = job;
  if (pretraining.length === 0 || checkpoint !== null || weights !== null) return weights;
  const orders = new Orders(job.control);
  const { parameters } = initialState(plan, job.initialisation, randomnessOf(job.randomness, seed), null);
  const known = named(plan, parameters);
  const all = pretraining.reduce((sum, stage) => sum + stage.epochs * stage.plan.stepsPerEpoch, 0);
  let done = 0;
  let saidAt = 0;
  for (const [layer, stage] of pretraining.entries()) {
    const session = openStage(job, stage);
    for (const steps of trainLayer(job, stage, layer, session, known)) {
      if (orders.mustStop()) return 'stopped';
      done += steps;
      const now = performance.now();
      if (now - saidAt < progressInterval) continue;
      saidAt = now;
      say({ kind: 'progress', epoch: 0, step: 0, stepsPerSecond: 0, pretraining: done / all });
    }
    const trained = named(stage.plan, session.parameters());
    session.close?.();
    for (const name of trained.keys()) if (known.has(name)) known.set(name, trained.get(name)!);
  }
  return plan.parameters.map(({ name }) => known.get(name)!);
}

/** Trains one layer, telling how many steps it has made since it last told. */
function* trainLayer(
  job: TrainerJob,
  { plan, epochs }: PretrainingStage,
  layer: number,
  session: Session,
  known: Named,
): Generator<number, void> {
  const { seed, splits } = job;
  describeImages(session, plan, job);
  const fresh = plan.parameters.map(({ name, rows, columns }) => known.get(name) ?? new Float32Array(rows * columns));
  session.load({ parameters: fresh, slots: [] });
  const pace = new Pace(0);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const places = shuffled(plan.trainCount, { seed, purpose: 'pretraining-order', layer, epoch });
    session.setOrder(places.map((place) => splits.train[place]!));
    for (let step = 0; step < plan.stepsPerEpoch;) {
      const count = Math.min(pace.steps, plan.stepsPerEpoch - step);
      yield pace.time(() => {
        session.train(epoch, step, count);
        session.settle?.();
        return count;
      });
      step += count;
    }
  }
}
