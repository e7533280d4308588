import type { Estimate } from '../../contract/api/model.ts';
import { type Sizes, sizesByName, usualSizes } from '../../contract/budget.ts';
import { armRecipes, checkExperiment } from '../../contract/check-experiment.ts';
import { LabError } from '../../contract/errors.ts';
import type { Experiment } from '../../contract/experiment.ts';
import type { DeviceChoice, DeviceKind } from '../../contract/run.ts';
import type { DataLibrary } from '../../data/library.ts';
import type { History } from '../../store/history.ts';
import { mostLanes } from '../../training/gpu/most-lanes.ts';
import type { Devices, Foreseen } from '../devices/devices.ts';
import { estimateExperiment } from './estimate.ts';
import type { Trained } from './speed.ts';
import { type Work, workOf } from './work.ts';

/** Runs looked back at. */
const lookBack = 200;

export interface EstimatorOptions {
  readonly history: History;
  readonly library: DataLibrary;
  /** Speed of the kernels of the device `cpu`, in 10^9 operations per second. */
  readonly gigaflops: () => Promise<number>;
  readonly devices: Devices;
}

/** Says what an experiment will take, from what earlier ones took. What it has read once it does not read again. */
export class Estimator {
  readonly #options: EstimatorOptions;
  readonly #works = new Map<number, readonly Work[]>();
  readonly #sizes = new Map<string, Sizes>();

  constructor(options: EstimatorOptions) {
    this.#options = options;
  }

  /**
   * @param jobs runs of the device `cpu` that are trained side by side.
   * @throws LabError as `checkExperiment` does
   */
  async estimate(value: unknown, asked: DeviceChoice, jobs: number): Promise<Estimate> {
    const experiment = checkExperiment(value);
    const sizes = await this.#sizesOf(experiment.data.source);
    const foreseen = await this.#foresee(experiment, asked);
    const { device } = foreseen;
    return estimateExperiment(experiment, sizes, {
      jobs: device === 'gpu' ? Math.min(mostLanes, experiment.arms.length * experiment.seeds.length) : jobs,
      gigaflops: device === 'cpu' ? await this.#options.gigaflops() : null,
      earlier: await this.#earlier(device),
      foreseen,
    });
  }

  async #foresee(experiment: Experiment, asked: DeviceChoice): Promise<Foreseen> {
    const { library, devices } = this.#options;
    const untried = { device: asked === 'auto' ? 'cpu' : asked, why: null, speeds: null, isBeingTried: false } as const;
    if (asked === 'cpu' || asked === 'reference') return untried;
    try {
      return await devices.foresee({ experiment, dataSet: await library.resolve(experiment.data.source) }, asked);
    } catch (error) {
      // Without data there is nothing to try.
      if (error instanceof LabError) return untried;
      throw error;
    }
  }

  async #earlier(device: DeviceKind): Promise<Trained[]> {
    const { history } = this.#options;
    const trained: Trained[] = [];
    for (const run of history.trained(lookBack)) {
      if (run.device !== device) continue;
      const works = this.#works.get(run.experimentId) ?? (await this.#remember(run.experimentId));
      const work = works[run.arm];
      if (work) trained.push({ work, epochs: run.epochs, seconds: run.seconds });
    }
    return trained;
  }

  async #remember(experimentId: number): Promise<readonly Work[]> {
    const { experiment } = this.#options.history.experiment(experimentId);
    const sizes = await this.#sizesOf(experiment.data.source);
    const works = worksOf(experiment, sizes);
    this.#works.set(experimentId, works);
    return works;
  }

  /** Of the data set, if it can be read; MNIST and the built-in digits are known without. */
  async #sizesOf(source: string): Promise<Sizes> {
    const known = sizesByName(source) ?? this.#sizes.get(source);
    if (known) return known;
    try {
      const { rows, columns, classes } = await this.#options.library.resolve(source);
      const sizes = { image: { rows, columns }, outputs: classes };
      this.#sizes.set(source, sizes);
      return sizes;
    } catch (error) {
      if (error instanceof LabError) return usualSizes;
      throw error;
    }
  }
}

const worksOf = (experiment: Experiment, sizes: Sizes): Work[] =>
  armRecipes(experiment).map((recipe) => workOf(recipe, experiment.data, sizes));
