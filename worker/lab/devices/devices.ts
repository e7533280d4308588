import { armRecipes } from '../../contract/check-experiment.ts';
import { errorRecord } from '../../contract/errors.ts';
import { lineSearchOf } from '../../contract/line-search.ts';
import type { DeviceKind, Run } from '../../contract/run.ts';
import type { History } from '../../store/history.ts';
import { type GraphicsCard, isOfCard } from '../graphics-card.ts';
import { fasterOf } from './faster.ts';
import type { Subject } from '../../training/gpu/kinds-of-step.ts';
import { type Place, type Speeds, SpeedTrials, type SpeedTrialsOptions } from './speeds.ts';

/** The device that runs get, and why it is that one, as a sentence, where it was not asked for by name. */
export interface Decision {
  readonly device: DeviceKind;
  readonly why: string | null;
}

/** What an experiment would get, and how fast that is; null where that was not tried. */
interface Found extends Decision {
  readonly speeds: Speeds | null;
}

export interface Foreseen extends Found {
  /** Whether more will be known in a moment. */
  readonly isBeingTried: boolean;
}

/** How a decision comes to know speeds. */
type Look = (subject: Subject, place: Place) => Speeds | null | Promise<Speeds>;

/** What it takes of the lab. */
export interface LabOfDevices extends Pick<SpeedTrialsOptions, 'tuning'> {
  readonly graphicsCard: GraphicsCard;
  readonly history: Pick<History, 'active'>;
  /** Threads of the device `cpu`. */
  readonly jobs: number;
  /** Tells that something was tried that estimates are made by. */
  changed(what: 'speeds'): void;
}

/** Who writes an experiment has stopped for a moment, in milliseconds. */
const moment = 500;

/** Says on which device runs train that ask for the graphics card, or leave the choice to the lab. */
export class Devices {
  readonly #lab: LabOfDevices;
  readonly #trials: SpeedTrials;
  readonly #choices = new Map<number, Promise<Decision>>();
  /** What was tried last in the background, and what came of it. */
  #tried: { readonly key: string; readonly found: Found } | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(lab: LabOfDevices, { trainer, cache }: Omit<SpeedTrialsOptions, 'tuning'>) {
    this.#lab = lab;
    this.#trials = new SpeedTrials({ trainer, cache, tuning: () => lab.tuning() });
  }

  /** @param runs all of its experiment: they stay on what was chosen for the first of them. */
  async decide(subject: Subject, runs: readonly Run[], run: Run, asked: 'gpu' | 'auto'): Promise<Decision> {
    const isOpen = asked === 'auto';
    const alike = isOpen ? [run, ...runs.filter(({ device }) => device?.asked === asked)] : [run];
    const begunOn = alike.find(({ epoch, device }) => epoch > 0 && device !== null)?.device?.got;
    if (begunOn === undefined && isOpen) return this.#chosen(run.experimentId, subject);
    const why = begunOn === undefined ? null : `${isOpen ? 'Its experiment' : 'It'} was begun on ${begunOn}.`;
    if (begunOn === 'cpu') return { device: begunOn, why };
    const refusal = await this.#lab.graphicsCard.whyNot(subject, [run.arm]);
    return refusal === null ? { device: 'gpu', why: isOpen ? why : null } : { device: 'cpu', why: refusal };
  }

  #chosen(experimentId: number, subject: Subject): Promise<Decision> {
    const choice =
      this.#choices.get(experimentId) ??
      this.#find(subject, 'auto', (...of) => this.#trials.measure(...of)).then((found) => found!);
    this.#choices.set(experimentId, choice);
    choice.catch(() => this.#choices.delete(experimentId));
    return choice;
  }

  /** What an experiment would get that is being written. What is not known of it is tried in the background. */
  async foresee(subject: Subject, asked: 'gpu' | 'auto'): Promise<Foreseen> {
    clearTimeout(this.#timer);
    const key = JSON.stringify([asked, subject.experiment]);
    if (this.#tried?.key === key) return { ...this.#tried.found, isBeingTried: false };
    const found = await this.#find(subject, asked, (...of) => this.#trials.known(...of));
    if (found) return { ...found, isBeingTried: false };
    // A trial that no run waits for is not to disturb those that train, here or elsewhere.
    const isBeingTried = !this.#lab.history.active().some(({ state }) => state === 'running');
    if (isBeingTried) this.#timer = setTimeout(() => void this.#try(key, subject, asked), moment).unref();
    return { device: asked === 'gpu' ? 'gpu' : 'cpu', why: null, speeds: null, isBeingTried };
  }

  async #try(key: string, subject: Subject, asked: 'gpu' | 'auto'): Promise<void> {
    try {
      const found = await this.#find(subject, asked, (...of) => this.#trials.measure(...of));
      this.#tried = { key, found: found! };
    } catch (error) {
      this.#tried = { key, found: { device: 'cpu', why: errorRecord(error).message, speeds: null } };
    }
    this.#lab.changed('speeds');
  }

  /** What all arms of an experiment get; null where `look` does not know the speeds it depends on. */
  async #find(subject: Subject, asked: 'gpu' | 'auto', look: Look): Promise<Found | null> {
    const { graphicsCard, jobs } = this.#lab;
    const everyArm = subject.experiment.arms.map((_, arm) => arm);
    const refusal = await graphicsCard.whyNot(subject, everyArm);
    if (refusal !== null) return { device: 'cpu', why: refusal, speeds: null };
    if (armRecipes(subject.experiment).some((recipe) => lineSearchOf(recipe) !== null)) {
      if (asked === 'gpu') return { device: 'gpu', why: null, speeds: null };
      return { device: 'cpu', why: 'Steps that are searched for along lines are not timed by a trial.', speeds: null };
    }
    try {
      const onCard = await look(subject, { device: 'gpu', card: await graphicsCard.open() });
      if (asked === 'gpu') return onCard && { device: 'gpu', why: null, speeds: onCard };
      const onCpu = await look(subject, { device: 'cpu', jobs });
      return onCpu && onCard && fasterOf(subject, onCpu, onCard);
    } catch (error) {
      if (!isOfCard(error)) throw error;
      return { device: 'cpu', why: `A trial on the graphics card failed. ${error.message}`, speeds: null };
    }
  }

  /** Ends what is being tried. */
  close(): void {
    clearTimeout(this.#timer);
    this.#trials.close();
  }
}
