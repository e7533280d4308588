import { EventEmitter } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { armRecipes, checkExperiment } from '../contract/check-experiment.ts';
import type { About } from '../contract/api/lab.ts';
import type { Settings } from '../contract/api/settings.ts';
import type { Estimate } from '../contract/api/model.ts';
import type { Comparison } from '../contract/comparison.ts';
import { LabError } from '../contract/errors.ts';
import type { LabEvent } from '../contract/events.ts';
import type { Experiment } from '../contract/experiment.ts';
import type { DeviceChoice, DeviceKind, Run } from '../contract/run.ts';
import type { DataSet } from '../data/data-set.ts';
import { mnistMirrors } from '../data/download.ts';
import { DataLibrary } from '../data/library.ts';
import { split } from '../data/splits.ts';
import type { Beginning } from '../store/beginnings.ts';
import type { StoredExperiment } from '../store/experiments.ts';
import { type History, openHistory } from '../store/history.ts';
import { claimHistory, type HistoryClaim } from '../store/lock.ts';
import { refuseWrongFormulas } from '../training/check-formulas.ts';
import { prepareExperiment, type PreparedExperiment } from '../training/prepare.ts';
import { decodeStartWeights, encodeStartWeights } from '../training/start-weights.ts';
import { type MachineCalibration, machineTuning } from '../training/tuning.ts';
import { aboutKernels, aboutProcess } from './about.ts';
import { BaselineTraining } from './baselines/baseline-training.ts';
import { compareStored } from './comparison/compare-stored.ts';
import { areTestedAlike } from './comparison/comparable.ts';
import { type Series, seriesOfExperiment } from './comparison/series.ts';
import { RunColumns } from './curves/run-columns.ts';
import { type Decision, Devices } from './devices/devices.ts';
import { Drafts } from './drafts.ts';
import { Estimator } from './estimate/estimator.ts';
import { DigitJudges } from './inspection/digit-judges.ts';
import { GraphicsCard } from './graphics-card.ts';
import { Inspector } from './inspection/inspector.ts';
import { MnistDownload } from './mnist-download.ts';
import { Queue } from './queue.ts';
import { leftToGoOn, type Resuming, resumeRuns } from './resuming.ts';
import { changeSettings, readSettings } from './settings.ts';
import { watchStopRequests } from './stop-requests.ts';

/**
 * A PDF of a self-contained HTML page, without network and without scripts.
 * @throws LabError `browser-missing`
 */
export type PrintPdf = (html: string) => Promise<Uint8Array<ArrayBuffer>>;

export interface LabOptions {
  /** Folder of the history and of the list of data sets. */
  readonly home: string;
  /** Folder of what can be made anew: built-in digits, kernel choices. */
  readonly cache: string;
  /** A folder with a data set that is used without having been added. */
  readonly dataFolder?: string | undefined;
  /** Entry point of the trainer threads; that of baselines, `baseline-trainer.ts`, lies beside it. */
  readonly trainer: URL;
  /** Part of the name of a graphics card; the best that is not made in software, if left out. */
  readonly graphicsCard?: string | undefined;
  /** The time as ISO text. */
  readonly now: () => string;
  /** Where MNIST is fetched from when the user asks for it; where it is published, if left out. */
  readonly mirrors?: readonly string[] | undefined;
  /** Makes a PDF of a page; left out where the host has nothing to print with. */
  readonly printPdf?: PrintPdf | undefined;
}

/** What the lab has while it is open for training. */
interface Training {
  readonly queue: Queue;
  readonly jobs: number;
  /** Runs that an earlier process left running. */
  readonly orphans: readonly Run[];
  readonly claim: HistoryClaim;
  readonly requests: NodeJS.Timeout;
}

/**
 * The lab: what was asked, what is known, and, once it is opened for training, the queue of runs. One process at a
 * time trains with a history; any number may read it.
 */
export class Lab {
  readonly history: History;
  readonly library: DataLibrary;
  readonly download: MnistDownload;
  readonly drafts: Drafts;
  readonly baselines: BaselineTraining;
  readonly #estimator: Estimator;
  readonly graphicsCard: GraphicsCard;
  readonly #devices: Devices;
  readonly columns: RunColumns;
  readonly inspector: Inspector;
  readonly judges: DigitJudges;
  readonly #options: LabOptions;
  readonly #events = new EventEmitter<{ event: [LabEvent] }>();
  #training: Training | null = null;

  /** @throws LabError `history-damaged`, `history-newer`, `cannot-write`. */
  constructor(options: LabOptions) {
    this.#options = options;
    this.history = openHistory(Lab.historyPath(options.home));
    this.library = new DataLibrary(options);
    this.download = new MnistDownload(this.library, options.mirrors ?? mnistMirrors, () => this.changed('data'));
    this.drafts = new Drafts(options.home, options.now);
    this.graphicsCard = new GraphicsCard(options.trainer, options.graphicsCard ?? null);
    this.#devices = new Devices(this, options);
    const { history, library } = this;
    const gigaflops = async () => (await aboutKernels(options.cache)).gigaflops;
    this.#estimator = new Estimator({ history, library, gigaflops, devices: this.#devices });
    this.columns = new RunColumns(this.history);
    this.inspector = new Inspector(this);
    this.judges = new DigitJudges(this);
    this.baselines = new BaselineTraining({
      history: this.history,
      dataOf: (stored) => this.dataOf(stored),
      tuning: () => this.tuning(),
      entry: new URL('baseline-trainer.ts', options.trainer),
      now: options.now,
      changed: () => this.changed('baselines'),
    });
    this.listen((event) => event.kind === 'run' && this.columns.forget(event.run.id));
  }

  static historyPath(home: string): string {
    return join(home, 'history.db');
  }

  /** Calls `listener` for everything the lab tells; returns how to stop listening. */
  listen(listener: (event: LabEvent) => void): () => void {
    this.#events.on('event', listener);
    return () => this.#events.off('event', listener);
  }

  /** Tells that something besides the runs is another now. */
  changed(what: Extract<LabEvent, { kind: 'changed' }>['what']): void {
    this.#events.emit('event', { kind: 'changed', what });
  }

  /**
   * Opens the lab for training with `jobs` runs side by side. Runs that an earlier process left running become
   * interrupted; they are returned.
   * @throws LabError `history-busy` if another process trains with this history.
   */
  openForTraining(jobs: number): Run[] {
    if (this.#training) throw new LabError('internal', 'The lab is open for training already.');
    const claim = claimHistory(Lab.historyPath(this.#options.home));
    const orphans = this.#takeOver(claim);
    const queue = new Queue({
      history: this.history,
      jobs,
      trainer: this.#options.trainer,
      now: this.#options.now,
      prepare: (experimentId, device) => this.#prepare(experimentId, device, jobs),
      decide: (run, asked) => this.#decide(run, asked),
      startWeights: (experimentId, arm) => decodeStartWeights(this.history.startWeights(experimentId), arm),
      tell: (event) => this.#events.emit('event', event),
    });
    const requests = watchStopRequests(this.history, queue, (error) =>
      this.#events.emit('event', { kind: 'trouble', error }),
    );
    this.#training = { queue, jobs, orphans, claim, requests };
    return orphans;
  }

  #takeOver(claim: HistoryClaim): Run[] {
    try {
      this.history.purge();
      return this.history.interruptOrphans(this.#options.now());
    } catch (error) {
      claim.release();
      throw error;
    }
  }

  /** What the host gives to what is written for people. */
  get host(): Pick<LabOptions, 'home' | 'cache' | 'now' | 'printPdf'> {
    return this.#options;
  }

  /** Whether a run trains or waits here. */
  trains(runId: number): boolean {
    return this.#training?.queue.has(runId) ?? false;
  }

  /** Runs trained side by side; one before the lab is opened for training. */
  get jobs(): number {
    return this.#training?.queue.allowed ?? 1;
  }

  get queue(): Queue {
    if (this.#training) return this.#training.queue;
    throw new LabError('internal', 'The lab is not open for training.');
  }

  /**
   * Tells other processes that want to train with this history where this one can be reached.
   * @param where words that follow "It", as "is open at ADDRESS"; only the user's own processes read them.
   */
  announce(where: string): void {
    this.#training?.claim.announce(where);
  }

  /** Whether it does nothing that takes time: trains no run and no baseline, fetches no data. */
  get isIdle(): boolean {
    const { training, waiting } = this.queue.load;
    return training + waiting === 0 && this.baselines.state.kind !== 'running' && !this.download.isUnderWay;
  }

  /** What this lab is and runs on, and how busy it is. */
  async about(): Promise<About> {
    const { home, cache } = this.#options;
    const { queue, jobs = 0, orphans = [] } = this.#training ?? {};
    return {
      ...aboutProcess(),
      home,
      jobs,
      ...(queue?.load ?? { training: 0, waiting: 0 }),
      orphans: orphans.map(({ id }) => id),
      cpu: await aboutKernels(cache),
    };
  }

  /**
   * What an experiment will take on this machine.
   * @throws LabError `experiment-invalid`, `over-budget`
   */
  estimate(experiment: unknown, device: DeviceChoice): Promise<Estimate> {
    return this.#estimator.estimate(experiment, device, this.jobs);
  }

  /**
   * Stores a checked experiment and queues its runs.
   * @param weightsFile an NPZ or safetensors file whose weights every run starts from.
   * @param beginnings runs that go on where earlier ones ended, on the same device.
   * @throws LabError if the data set is missing or too small, its images make the networks too large, a formula of its
   * own is wrong, or the weights do not fit; nothing is stored then.
   */
  async start(
    experiment: Experiment,
    device: DeviceChoice,
    weightsFile: string | null = null,
    beginnings: readonly Beginning[] = [],
  ): Promise<StoredExperiment> {
    const { queue } = this;
    const dataSet = await this.library.resolve(experiment.data.source);
    const { rows, columns, classes } = dataSet;
    checkExperiment(experiment, { image: { rows, columns }, outputs: classes });
    refuseWrongFormulas(experiment);
    split(experiment.data, dataSet, 0);
    const recipes = armRecipes(experiment);
    const weights = await encodeStartWeights(weightsFile, experiment, recipes, dataSet);
    const createdAt = this.#options.now();
    const stored = this.history.createExperiment({
      experiment,
      data: dataSet.fingerprint,
      createdAt,
      weights,
      beginnings,
    });
    this.changed('experiments');
    queue.add(stored.runs, device);
    return stored;
  }

  /**
   * Queues runs again; `resumeRuns` says which and how.
   * @returns the runs queued.
   * @throws LabError `run-busy`, `usage`; none is queued then.
   */
  resume(runIds: readonly number[], device?: DeviceChoice): Run[] {
    return resumeRuns(this.#resuming, runIds, device);
  }

  /** Resumes what the orderly end of an earlier lab interrupted or left waiting. */
  goOn(): Run[] {
    return this.resume(leftToGoOn(this.#resuming));
  }

  get #resuming(): Resuming {
    const { history, queue } = this;
    return { history, queue, now: this.#options.now, tell: (run) => this.#events.emit('event', { kind: 'run', run }) };
  }

  settings(): Promise<Settings> {
    return readSettings(this.#options.home);
  }

  /** @throws LabError `cannot-write` */
  async changeSettings(changes: Partial<Settings>): Promise<Settings> {
    const settings = await changeSettings(this.#options.home, changes);
    this.#use(settings);
    this.changed('settings');
    return settings;
  }

  /** Opens the lab for training on all cores, or on as many as the user wants used; `openForTraining` otherwise. */
  async openAsPreferred(): Promise<Run[]> {
    const settings = await this.settings();
    const orphans = this.openForTraining(Math.max(availableParallelism(), settings.jobs ?? 1));
    this.#use(settings);
    return orphans;
  }

  #use({ jobs }: Settings): void {
    if (this.#training) this.#training.queue.allow(jobs ?? availableParallelism());
  }

  /** How the arms of an experiment compare on what is stored now. */
  compare(experimentId: number): Promise<Comparison> {
    return this.compareSeries(seriesOfExperiment(this.history.experiment(experimentId)));
  }

  /**
   * How any arms compare on what is stored now.
   * @throws LabError `not-comparable` for arms measured in different ways or on different images.
   */
  async compareSeries(series: readonly Series[]): Promise<Comparison> {
    return compareStored(this.history, series, await this.testLabels(series));
  }

  /**
   * Classes of the test images of series on the same data; null where images cannot be compared one by one: before any
   * was tested, if they were tested on different ones, or if the data set is not on this machine any more.
   */
  async testLabels(series: readonly Series[]): Promise<Uint8Array | null> {
    const [first] = series;
    const areTested = series.some(({ runs }) => runs.some(({ state }) => state === 'finished'));
    if (!first || !areTested || !areTestedAlike(series)) return null;
    try {
      const { test } = await this.dataOf(first.stored);
      return test.labels.subarray(0, first.stored.experiment.data.test);
    } catch (error) {
      if (error instanceof LabError) return null;
      throw error;
    }
  }

  /** Interrupts what trains, with checkpoints, and gives the history back. */
  async close(): Promise<void> {
    await this.baselines.close();
    this.#devices.close();
    const training = this.#training;
    if (training) {
      clearInterval(training.requests);
      await training.queue.close();
      training.claim.release();
      this.#training = null;
    }
    await this.graphicsCard.close();
    this.history.close();
  }

  async #decide(run: Run, asked: 'gpu' | 'auto'): Promise<Decision> {
    const stored = this.history.experiment(run.experimentId);
    const subject = { experiment: stored.experiment, dataSet: await this.dataOf(stored) };
    return this.#devices.decide(subject, stored.runs, run, asked);
  }

  async #prepare(experimentId: number, device: DeviceKind, workspaces: number): Promise<PreparedExperiment> {
    const stored = this.history.experiment(experimentId);
    const dataSet = await this.dataOf(stored);
    const tuning = await this.tuning();
    const card = device === 'gpu' ? { card: await this.graphicsCard.open() } : {};
    const options = { device, workspaces, tuning, ...card };
    return prepareExperiment(stored.experiment, armRecipes(stored.experiment), dataSet, options);
  }

  /** The kernels of the device `cpu`. */
  async tuning(): Promise<MachineCalibration['tuning']> {
    return (await machineTuning(this.#options.cache)).tuning;
  }

  /**
   * The data set the experiment was started on, by content.
   * @throws LabError `data-missing`, `data-damaged`, `data-changed`
   */
  async dataOf({ experiment, data }: StoredExperiment): Promise<DataSet> {
    const dataSet = await this.library.resolve(experiment.data.source);
    if (dataSet.fingerprint.sha256 === data.sha256) return dataSet;
    const [was, is] = [data, dataSet.fingerprint].map(({ name, sha256 }) => `${name} (${sha256})`);
    throw new LabError(
      'data-changed',
      `The experiment was started on ${was}, but "${experiment.data.source}" is now ${is}.`,
    );
  }
}
