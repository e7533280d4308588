import type { BaselineState, BaselineWish } from '../../contract/api/baselines.ts';
import {
  baselineName,
  type BaselineSetup,
  canTrain,
  mostForSupportVectors,
  usualBaselines,
  usualSizes,
} from '../../contract/baselines.ts';
import { errorRecord, LabError } from '../../contract/errors.ts';
import { type DataSet, placeOf } from '../../data/data-set.ts';
import { split } from '../../data/splits.ts';
import { canonicalJson } from '../../store/canonical-json.ts';
import type { StoredExperiment } from '../../store/experiments.ts';
import type { History } from '../../store/history.ts';
import type { MachineCalibration } from '../../training/tuning.ts';
import { trainInThread } from './baseline-thread.ts';
import { type Compared, comparedOf } from './compared.ts';

/** How often progress is told, in milliseconds. */
const progressInterval = 200;

export interface BaselineTrainingOptions {
  readonly history: History;
  readonly dataOf: (stored: StoredExperiment) => Promise<DataSet>;
  readonly tuning: () => Promise<MachineCalibration['tuning']>;
  /** Entry point of its threads. */
  readonly entry: URL;
  readonly now: () => string;
  /** Is called when `state` is another. */
  readonly changed: () => void;
}

/** Trains baselines beside experiments, one after the other, when the user asks for it. */
export class BaselineTraining {
  readonly #options: BaselineTrainingOptions;
  #state: BaselineState = { kind: 'idle' };
  #abort: AbortController | null = null;
  #ended: Promise<unknown> = Promise.resolve();
  #toldAt = 0;

  constructor(options: BaselineTrainingOptions) {
    this.#options = options;
  }

  get state(): BaselineState {
    return this.#state;
  }

  /**
   * Trains what was not trained before; resolves at the end, also where it was cancelled.
   * @throws LabError `run-busy` while others are trained; `over-budget` for too many images; `not-found`; as `comparedOf` does; as
   * `split` does where there are too few images. Nothing is trained then.
   */
  async train(ids: readonly number[], wish: BaselineWish): Promise<void> {
    if (this.#abort) throw new LabError('run-busy', 'Baselines are trained already; wait for them, or cancel them.');
    this.#abort = new AbortController();
    const training = this.#trainAll(ids, wish, this.#abort.signal).finally(() => (this.#abort = null));
    this.#ended = training.catch(() => undefined);
    await training;
  }

  async #trainAll(ids: readonly number[], wish: BaselineWish, signal: AbortSignal): Promise<void> {
    const { history, dataOf } = this.#options;
    try {
      const compared = comparedOf(experimentsOf(history, ids), wish.split);
      const wanted = setupsOf(compared, wish);
      const dataSet = await dataOf(compared.experiments[0]!);
      for (const setup of wanted) split(setup.data, dataSet, setup.seed ?? 0);
      const known = new Set(history.baselines.of(compared.sha256).map(({ setup }) => canonicalJson(setup)));
      const missing = wanted.filter((setup) => !known.has(canonicalJson(setup)));
      for (const [done, setup] of missing.entries()) {
        await this.#trainOne(compared, dataSet, setup, { done, of: missing.length }, signal);
      }
      this.#become({ kind: 'finished' });
    } catch (thrown) {
      this.#become(signal.aborted ? { kind: 'idle' } : { kind: 'failed', sentence: errorRecord(thrown).message });
      if (!signal.aborted) throw thrown;
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }

  /** Cancels what is trained; resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.cancel();
    await this.#ended;
  }

  async #trainOne(
    { sha256 }: Compared,
    images: DataSet,
    setup: BaselineSetup,
    place: { readonly done: number; readonly of: number },
    signal: AbortSignal,
  ): Promise<void> {
    const { history, tuning, entry, now } = this.#options;
    const { choice, data, seed } = setup;
    const { train: training, [setup.split]: judged } = split(data, images, seed ?? 0);
    const what = `${baselineName(choice)} on ${data.train.toLocaleString('en-US')} images`;
    const tell = (share: number) => this.#progress({ kind: 'running', what, share, ...place });
    tell(0);
    const began = performance.now();
    const job = { choice, recipe: setup, images, training, judged, tuning: await tuning() };
    const predictions = await trainInThread(entry, job, tell, signal);
    const correct = judged.reduce((sum, image, i) => {
      const { file, index } = placeOf(images, image);
      return sum + Number(file.labels[index] === predictions[i]);
    }, 0);
    const seconds = (performance.now() - began) / 1000;
    history.baselines.record(sha256, { setup, images: judged.length, correct, seconds, trainedAt: now() });
  }

  #progress(state: BaselineState): void {
    const now = performance.now();
    if (this.#state.kind === 'running' && now - this.#toldAt < progressInterval) return;
    this.#toldAt = now;
    this.#become(state);
  }

  #become(state: BaselineState): void {
    this.#state = state;
    this.#options.changed();
  }
}

/** @throws LabError `not-found` */
export const experimentsOf = (history: History, ids: readonly number[]): StoredExperiment[] =>
  [...new Set(ids)].map((id) => history.experiment(id));

/** Everything to be trained, from the fewest images to the most. */
function setupsOf(
  { experiments, setup }: Compared,
  { baselines = [...usualBaselines], sizes }: BaselineWish,
): BaselineSetup[] {
  const trained = experiments.map(({ experiment }) => experiment.data.train);
  const wanted = sizes ?? [...new Set([...usualSizes(Math.max(...trained)), ...trained])];
  const seeds =
    setup.data.subset === 'first' ? [null] : [...new Set(experiments.flatMap(({ experiment }) => experiment.seeds))];
  const bySize = wanted.toSorted((a, b) => a - b).flatMap((train) => baselines.map((choice) => ({ train, choice })));
  const tooMany = bySize.find(({ train, choice }) => !canTrain(choice, train));
  if (tooMany && sizes) {
    const most = mostForSupportVectors.toLocaleString('en-US');
    const sentence = `${baselineName(tooMany.choice)} takes at most ${most} training images, but is to have ${tooMany.train}.`;
    throw new LabError('over-budget', sentence);
  }
  return bySize
    .filter(({ train, choice }) => canTrain(choice, train))
    .flatMap(({ train, choice }) => seeds.map((seed) => ({ ...setup, choice, seed, data: { ...setup.data, train } })));
}
