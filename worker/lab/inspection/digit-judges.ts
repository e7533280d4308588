import { mostJudges } from '../../contract/api/drawing.ts';
import { armRecipes } from '../../contract/check-experiment.ts';
import { LabError } from '../../contract/errors.ts';
import { openForImages } from '../../training/trained-network.ts';
import type { NetworkSources } from './inspector.ts';
import { keptCheckpoint } from './kept-checkpoint.ts';

/** The activations of the output layer for an image. */
type Judge = (pixels: Uint8Array) => ArrayLike<number>;

/** What drawings are brought to. */
const size = { rows: 28, columns: 28 };

/** Networks of runs that judge drawings; those asked last are kept ready. */
export class DigitJudges {
  readonly #sources: Pick<NetworkSources, 'history' | 'tuning'>;
  readonly #ready = new Map<string, Promise<Judge>>();

  constructor(sources: Pick<NetworkSources, 'history' | 'tuning'>) {
    this.#sources = sources;
  }

  /**
   * The outputs of a run's network for an image of 28 x 28 bytes.
   * @throws LabError `usage` if it was trained on images of another size, `not-found` if it has no weights.
   */
  async outputs(runId: number, pixels: Uint8Array): Promise<number[]> {
    const { history } = this.#sources;
    const checkpoint = keptCheckpoint(history, runId);
    if (checkpoint === null) throw new LabError('not-found', `Run ${runId} has no weights yet.`);
    const key = `${runId} ${checkpoint.sha256}`;
    const judge = this.#ready.get(key) ?? this.#open(runId, checkpoint.bytes);
    // Kept in the order of their last use.
    this.#ready.delete(key);
    this.#ready.set(key, judge);
    for (const old of [...this.#ready.keys()].slice(0, -mostJudges)) this.#ready.delete(old);
    try {
      return Array.from((await judge)(pixels));
    } catch (error) {
      this.#ready.delete(key);
      throw error;
    }
  }

  async #open(runId: number, checkpoint: Uint8Array): Promise<Judge> {
    const { history } = this.#sources;
    const run = history.run(runId);
    const { experiment, data } = history.experiment(run.experimentId);
    const { rows, columns } = data.images;
    if (rows !== size.rows || columns !== size.columns) {
      throw new LabError('usage', `Run ${runId} was trained on images of ${rows} x ${columns}; drawings have 28 x 28.`);
    }
    return openForImages(experiment, armRecipes(experiment)[run.arm]!, size, checkpoint, await this.#sources.tuning());
  }
}
