import { availableParallelism } from 'node:os';
import { armRecipes } from '../../contract/check-experiment.ts';
import type { Card } from '../../training/gpu/card.ts';
import { mostLanes } from '../../training/gpu/most-lanes.ts';
import { prepareExperiment } from '../../training/prepare.ts';
import { machineName, type MachineCalibration } from '../../training/tuning.ts';
import { programVersion } from '../version.ts';
import { type KindOfStep, kindsOfStep, type Subject } from '../../training/gpu/kinds-of-step.ts';
import { SpeedBook } from './speed-book.ts';
import { trySideBySide } from './trial.ts';

/** Where runs can train, and what that takes. */
export type Place =
  { readonly device: 'cpu'; /** Threads. */ readonly jobs: number } | { readonly device: 'gpu'; readonly card: Card };

/** How fast the runs of an experiment are while as many as can train side by side do. */
export interface Speeds {
  readonly sideBySide: number;
  /** Steps per second of one run, by arm. */
  readonly arms: readonly number[];
}

export interface SpeedTrialsOptions {
  /** Entry point of the trainer threads; that of trials lies beside it. */
  readonly trainer: URL;
  readonly cache: string;
  readonly tuning: () => Promise<MachineCalibration['tuning']>;
}

const fresh = { checkpoint: null, bestCheckpoint: null, weights: null } as const;

/** Finds out how fast experiments train on the devices of this machine, by training them for a moment. */
export class SpeedTrials {
  readonly #options: SpeedTrialsOptions;
  readonly #book: SpeedBook;
  readonly #end = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SpeedTrialsOptions) {
    this.#options = options;
    this.#book = new SpeedBook(options.cache);
  }

  /** What earlier trials say; null if they were of something else. */
  known(subject: Subject, place: Place): Speeds | null {
    const kinds = kindsOfStep(subject);
    const found = kinds.map((kind) => this.#book.get(identity(subject, place, kind)));
    return found.every((speed) => speed !== null) ? speedsOf(subject, place, kinds, found) : null;
  }

  /**
   * Tries what is not known, one kind of step after the other, which takes about a second each.
   * @throws LabError as training does
   */
  measure(subject: Subject, place: Place): Promise<Speeds> {
    const measured = this.#last.then(() => this.#measure(subject, place));
    // Trials that overlap would measure each other.
    this.#last = measured.catch(() => undefined);
    return measured;
  }

  async #measure(subject: Subject, place: Place): Promise<Speeds> {
    const { experiment, dataSet } = subject;
    const kinds = kindsOfStep(subject);
    const unknown = kinds.filter((kind) => this.#book.get(identity(subject, place, kind)) === null);
    if (unknown.length > 0) {
      const prepared = await prepareExperiment(experiment, armRecipes(experiment), dataSet, {
        ...place,
        workspaces: placesOf(place),
        tuning: await this.#options.tuning(),
      });
      for (const kind of unknown) {
        const jobs = Array.from({ length: together(subject, place, kind) }, (_, slot) => {
          const arm = kind.arms[slot % kind.arms.length]!;
          const seed = experiment.seeds[Math.floor(slot / kind.arms.length)]!;
          return prepared.job({ arm, seed }, slot, fresh);
        });
        const entry = new URL('speed-trial.ts', this.#options.trainer);
        const speeds = await trySideBySide(entry, jobs, this.#end.signal);
        await this.#book.set(identity(subject, place, kind), speeds.reduce((sum, x) => sum + x, 0) / speeds.length);
      }
    }
    return speedsOf(
      subject,
      place,
      kinds,
      kinds.map((kind) => this.#book.get(identity(subject, place, kind))!),
    );
  }

  /** Ends what is being tried. */
  close(): void {
    this.#end.abort();
  }
}

const placesOf = (place: Place): number => (place.device === 'gpu' ? mostLanes : place.jobs);

/** How many runs of a kind are tried side by side. */
const together = ({ experiment }: Subject, place: Place, { arms }: KindOfStep): number =>
  Math.min(placesOf(place), arms.length * experiment.seeds.length);

/** All that the speed of a kind of step depends on. */
function identity(subject: Subject, place: Place, kind: KindOfStep): unknown {
  const { experiment, dataSet } = subject;
  const { device } = place;
  return {
    version: programVersion(),
    machine: `${machineName()}, ${availableParallelism()} cores`,
    device: device === 'gpu' ? [device, place.card.facts.name, place.card.facts.driver] : device,
    together: together(subject, place, kind),
    data: [dataSet.fingerprint.sha256, experiment.data.train],
    kind: kind.key,
  };
}

function speedsOf(
  { experiment }: Subject,
  place: Place,
  kinds: readonly KindOfStep[],
  found: readonly number[],
): Speeds {
  const { arms, seeds } = experiment;
  // A card makes the launches of one kind after those of another.
  const share = place.device === 'gpu' ? kinds.length : 1;
  return {
    sideBySide: Math.min(placesOf(place), arms.length * seeds.length),
    arms: arms.map((_, arm) => found[kinds.findIndex((kind) => kind.arms.includes(arm))]! / share),
  };
}
