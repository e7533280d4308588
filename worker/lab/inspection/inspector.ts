import type { Judgement } from '../../contract/api/inspect.ts';
import { armRecipes } from '../../contract/check-experiment.ts';
import { LabError } from '../../contract/errors.ts';
import type { DataSet } from '../../data/data-set.ts';
import type { StoredCheckpoint } from '../../store/checkpoints.ts';
import type { StoredExperiment } from '../../store/experiments.ts';
import type { History } from '../../store/history.ts';
import { prepareExperiment, type PreparedExperiment } from '../../training/prepare.ts';
import { openTrained } from '../../training/trained-network.ts';
import type { MachineCalibration } from '../../training/tuning.ts';
import { judgementOf } from './judgement.ts';
import { keptCheckpoint } from './kept-checkpoint.ts';

/** What is needed to bring the network of a stored run back to life. */
export interface NetworkSources {
  readonly history: History;
  dataOf(stored: StoredExperiment): Promise<DataSet>;
  tuning: () => Promise<MachineCalibration['tuning']>;
}

/** Images a network does not learn from. */
type JudgedSplit = 'validation' | 'test';

/** Asks the networks of runs about the images of their data set, on the device `cpu`. */
export class Inspector {
  readonly #sources: NetworkSources;
  /** The arm looked at last: looking again after an epoch costs its evaluation alone. */
  #last: { readonly key: string; readonly prepared: Promise<PreparedExperiment> } | null = null;

  constructor(sources: NetworkSources) {
    this.#sources = sources;
  }

  /**
   * What a run makes of images as it stands; null before it has a checkpoint.
   * @throws LabError `run-busy` for the test set of a run that has not finished: it decides only at the end.
   */
  async judgement(runId: number, split: JudgedSplit): Promise<Judgement | null> {
    const answered = await this.answers(runId, split, () => keptCheckpoint(this.#sources.history, runId), judgementOf);
    return answered === null ? null : { epoch: answered.epoch, ...answered.answer };
  }

  /**
   * What `ask` makes of the outputs of a run's network, as a checkpoint has it, for the images of a split. The outputs
   * are only valid until `ask` returns. Null where there is no checkpoint.
   * @param checkpoint asked when all else is ready, for the run may be training.
   * @throws LabError as `judgement` does.
   */
  async answers<Answer>(
    runId: number,
    split: JudgedSplit,
    checkpoint: () => StoredCheckpoint | null,
    ask: (dataSet: DataSet, examples: Uint32Array, outputs: Float32Array | Float64Array) => Answer,
  ): Promise<{ readonly epoch: number; readonly answer: Answer } | null> {
    const { history } = this.#sources;
    const run = history.run(runId);
    if (split === 'test' && run.state !== 'finished') {
      throw new LabError(
        'run-busy',
        `Run ${runId} is ${run.state}; the test set is looked at when a run has finished.`,
      );
    }
    const stored = history.experiment(run.experimentId);
    const dataSet = await this.#sources.dataOf(stored);
    const recipe = armRecipes(stored.experiment)[run.arm]!;
    const prepared = await this.#prepare(`${stored.id} ${run.arm}`, async () =>
      prepareExperiment(stored.experiment, [recipe], dataSet, {
        device: 'cpu',
        workspaces: 1,
        tuning: await this.#sources.tuning(),
      }),
    );
    // From here on nothing waits, so that nobody else opens a network in the same workspace.
    const found = checkpoint();
    if (found === null) return null;
    const { session, splits, epoch } = openTrained(prepared, { arm: 0, seed: run.seed }, found.bytes);
    return { epoch, answer: ask(dataSet, splits[split], session.outputs(splits[split])) };
  }

  #prepare(key: string, prepare: () => Promise<PreparedExperiment>): Promise<PreparedExperiment> {
    if (this.#last?.key === key) return this.#last.prepared;
    const prepared = prepare();
    this.#last = { key, prepared };
    prepared.catch(() => (this.#last = null));
    return prepared;
  }
}
