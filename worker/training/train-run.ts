import type { EpochMetrics } from '../contract/metrics.ts';
import { examplesIn } from '../engine/devices/cpu/memory.ts';
import type { Session, TrainingState, Values } from '../engine/devices/device.ts';
import { type Compiled, compile } from '../engine/formula/evaluate.ts';
import { decodeCheckpoint, encodeCheckpoint, type Position } from './checkpoint.ts';
import { endOf, ownEnd, remember } from './decide-epoch.ts';
import { imagesAt } from './epoch-images.ts';
import { initialState } from './initial-state.ts';
import { SearchSteps } from './line-search/search-steps.ts';
import { divergence, type MeasuredEpoch, measureEpoch, measureTest } from './measure.ts';
import { progressInterval, type TrainerJob, type TrainerMessage } from './messages.ts';
import { Orders } from './orders.ts';
import { Pace } from './pace.ts';
import { describeImages, pretrainedWeights } from './pretrain.ts';
import { type RuleState, ruleStart } from './patience.ts';
import { type Randomness, randomnessOf } from './randomness.ts';
import { ruleSteps, type Stepper } from './stepper.ts';

/**
 * One run from its start, or from a checkpoint, to its end. What it computes depends on the job alone: pauses, stops
 * and resumes at any step lead to the same weights.
 */
class TrainingRun {
  readonly #job: TrainerJob;
  readonly #session: Session;
  readonly #say: (message: TrainerMessage) => void;
  readonly #orders: Orders;
  readonly #pace: Pace;
  readonly #rate: Compiled;
  readonly #randomness: Randomness;
  readonly #labels: Uint8Array;
  readonly #stepper: Stepper;
  #epoch: number;
  #stepInEpoch: number;
  #best: number | null;
  #bestState: TrainingState | null;
  #rules: RuleState;
  /** The parameters before the last step of the epoch; null before there was one. */
  #beforeStep: readonly Values[] | null = null;
  #epochsSaid = 0;
  #saidAt = 0;

  constructor(job: TrainerJob, session: Session, say: (message: TrainerMessage) => void) {
    this.#job = job;
    this.#session = session;
    this.#say = say;
    this.#orders = new Orders(job.control);
    this.#rate = compile(job.plan.rate, ['k', 't', 'drops']);
    this.#labels = examplesIn(job.shared).labels;
    describeImages(session, job.plan, job);
    this.#randomness = randomnessOf(job.randomness, job.seed);
    const resumed = job.checkpoint && decodeCheckpoint(job.plan, job.checkpoint);
    session.load(resumed?.state ?? initialState(job.plan, job.initialisation, this.#randomness, job.weights));
    const position = resumed?.position ?? { epoch: 0, stepInEpoch: 0, seconds: 0, best: null, rules: ruleStart };
    this.#epoch = position.epoch;
    this.#stepInEpoch = position.stepInEpoch;
    this.#best = position.best;
    this.#bestState = job.bestCheckpoint && decodeCheckpoint(job.plan, job.bestCheckpoint).state;
    this.#rules = position.rules;
    session.setDrops(position.rules.drops);
    this.#pace = new Pace(position.seconds, session.attention);
    const memory = resumed?.memory ?? null;
    this.#stepper = job.lineSearch
      ? new SearchSteps(job.plan, job.lineSearch, session, this.#pace, (k, step) => this.#rateAt(k, step), memory)
      : ruleSteps(job.plan, session, this.#pace);
    if (!resumed) this.#sayEpoch(this.#measure());
  }

  run(): void {
    // A run that was cut off between an epoch and its end may have come to its end already.
    let end = this.#epoch > 0 && this.#stepInEpoch === 0 ? this.#endAfter(this.#measure().metrics) : null;
    while (end === null && this.#epoch < this.#job.epochs) {
      if (!this.#trainEpoch()) return this.#end('stopped', null);
      this.#epoch++;
      this.#stepInEpoch = 0;
      const measured = this.#measure();
      this.#remember(measured.metrics);
      this.#sayEpoch(measured);
      end = this.#endAfter(measured.metrics);
    }
    this.#end(end?.outcome ?? 'finished', end?.reason ?? null);
  }

  /** How training ends after an epoch; null if it goes on. */
  #endAfter(metrics: EpochMetrics): { outcome: 'finished' | 'diverged'; reason: string } | null {
    const lost = divergence(metrics);
    if (lost !== null) return { outcome: 'diverged', reason: lost };
    if (this.#epoch >= this.#job.epochs) return null;
    const reason =
      endOf(this.#job.rules, this.#rules, metrics, this.#rateAt(this.#epoch, 0)) ??
      ownEnd(metrics.epoch, this.#stepper.rest());
    return reason === null ? null : { outcome: 'finished', reason };
  }

  /** The learning rate of a step of an epoch. */
  #rateAt(epoch: number, step: number): number {
    return this.#rate([epoch, epoch * this.#job.plan.stepsPerEpoch + step, this.#rules.drops]);
  }

  #remember(metrics: EpochMetrics): void {
    const { rules, best } = this.#job;
    const value = metrics.validation?.[best.metric] ?? NaN;
    this.#rules = remember(rules, this.#rules, value, best.direction);
    this.#session.setDrops(this.#rules.drops);
  }

  /** Makes the steps that are left of the epoch; false if it was told to stop before the last one. */
  #trainEpoch(): boolean {
    const { plan } = this.#job;
    const places = this.#stepper.keepsOrder
      ? Uint32Array.from({ length: plan.trainCount }, (_, i) => i)
      : this.#randomness.order(plan.trainCount, this.#epoch);
    this.#session.setOrder(imagesAt(places, this.#job));
    this.#pace.restart();
    this.#beforeStep = null;
    while (this.#stepInEpoch < plan.stepsPerEpoch) {
      if (this.#orders.mustStop()) {
        this.#stepper.giveUp();
        return false;
      }
      // What the last step changes is looked at: steppers make it alone.
      if (this.#stepInEpoch === plan.stepsPerEpoch - 1) this.#beforeStep ??= this.#session.parameters();
      this.#stepInEpoch += this.#stepper.advance(this.#epoch, this.#stepInEpoch);
      this.#sayProgress();
    }
    return true;
  }

  get #steps(): number {
    return this.#epoch * this.#job.plan.stepsPerEpoch + this.#stepInEpoch;
  }

  #measure(): MeasuredEpoch {
    const { plan, splits } = this.#job;
    const { seconds, stepsPerSecond } = this.#pace;
    const evaluations = this.#stepper.evaluations();
    return measureEpoch(plan, this.#session, splits, this.#labels, this.#beforeStep, {
      epoch: this.#epoch,
      step: this.#steps,
      seconds,
      stepsPerSecond,
      ...(evaluations !== null && { evaluations }),
    });
  }

  #sayEpoch({ metrics, histograms }: MeasuredEpoch): void {
    const { metric, direction } = this.#job.best;
    const value = metrics.validation?.[metric] ?? NaN;
    const isBest =
      metrics.epoch > 0 &&
      Number.isFinite(value) &&
      divergence(metrics) === null &&
      (this.#best === null || (direction === 'higher' ? value > this.#best : value < this.#best));
    if (isBest) {
      this.#best = value;
      if (this.#job.rules.keep === 'best') this.#bestState = this.#session.state();
    }
    // One epoch is stored while the next is trained, never more: what is trained but not stored would be lost with the
    // process, and would fill its memory where the disk is slow.
    this.#orders.waitForStored(this.#epochsSaid);
    this.#epochsSaid++;
    this.#say({ kind: 'epoch', metrics, histograms, step: this.#steps, checkpoint: this.#checkpoint(), isBest });
  }

  #sayProgress(): void {
    const now = performance.now();
    if (now - this.#saidAt < progressInterval) return;
    this.#saidAt = now;
    const { stepsPerSecond } = this.#pace;
    this.#say({ kind: 'progress', epoch: this.#epoch, step: this.#steps, stepsPerSecond, pretraining: null });
  }

  #checkpoint(): Uint8Array {
    const position: Position = {
      epoch: this.#epoch,
      stepInEpoch: this.#stepInEpoch,
      seconds: this.#pace.seconds,
      best: this.#best,
      rules: this.#rules,
    };
    const memory = this.#stepper.memory();
    return encodeCheckpoint(this.#job.plan, { position, state: this.#session.state(), ...(memory && { memory }) });
  }

  #end(outcome: 'finished' | 'stopped' | 'diverged', reason: string | null): void {
    if (outcome === 'finished' && this.#job.rules.keep === 'best' && this.#bestState) {
      this.#session.load(this.#bestState);
    }
    const test = outcome === 'finished' ? measureTest(this.#session, this.#job.splits.test, this.#labels) : null;
    const stand =
      outcome === 'stopped' ? { epoch: this.#epoch, step: this.#steps, checkpoint: this.#checkpoint() } : null;
    const account = outcome === 'finished' ? this.#stepper.account() : null;
    const said = [reason, account].filter((sentence) => sentence !== null).join(' ');
    this.#say({ kind: 'end', outcome, reason: said === '' ? null : said, test, stand });
  }
}

/** Trains a run to its end, saying what happens; returns when it has ended. */
export function trainRun(job: TrainerJob, session: Session, say: (message: TrainerMessage) => void): void {
  const weights = pretrainedWeights(job, say);
  if (weights === 'stopped') say({ kind: 'end', outcome: 'stopped', reason: null, test: null, stand: null });
  else new TrainingRun({ ...job, weights }, session, say).run();
}
