import type { BaselineKind, Reading } from '../../claims/claim.ts';
import type { Ensemble } from '../../contract/api/ensembles.ts';
import { baselineChoice } from '../../contract/baselines.ts';
import { LabError } from '../../contract/errors.ts';
import { usualData } from '../../contract/experiment.ts';
import { recipeSchema } from '../../contract/recipe.ts';
import type { Run } from '../../contract/run.ts';
import { canonicalJson } from '../../store/canonical-json.ts';
import { ensembleOf } from '../ensemble/ensemble.ts';
import type { Lab } from '../lab.ts';
import type { Reader } from './evidence.ts';
import type { KeptValues } from './kept-values.ts';
import { readRun } from './read-run.ts';

type Figure = Parameters<Reader['ensemble']>[1];

/** Reads runs that have ended, each reading once: they never change. */
export class RunReader {
  readonly #lab: Lab;
  readonly #kept: KeptValues;
  readonly #read = new Map<string, number | null>();
  readonly #joint = new Map<string, Promise<number | null>>();

  constructor(lab: Lab, kept: KeptValues) {
    this.#lab = lab;
    this.#kept = kept;
  }

  /**
   * @param content of the data: its hash, and the labels of the test images; null where it is not at hand.
   * @param isAwaited whether what takes long is computed and waited for, even if an earlier lab has kept it.
   */
  reader(content: { readonly sha256: string; readonly labels: Uint8Array } | null, isAwaited: boolean): Reader {
    const labels = content?.labels ?? null;
    return {
      baseline: (kind, train) => (content === null ? null : this.#baseline(content.sha256, kind, train)),
      read: (run, reading) => this.#reading(run, reading, labels),
      disagreements: (a, b) => this.#disagreements(a, b),
      ensemble: (runs, figure) => this.#ensembleOnce(runs, figure, isAwaited),
    };
  }

  /** A number that was given to another run since is told apart by its end. */
  #reading(run: Run, reading: Reading, labels: Uint8Array | null): number | null {
    const key = `${run.id} ${run.endedAt} ${JSON.stringify(reading)}`;
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const value = readRun(this.#lab, run, reading, labels);
    this.#read.set(key, value);
    return value;
  }

  /** With its usual parameters, on the first of the training images as networks see them. */
  #baseline(sha256: string, kind: BaselineKind, train: number): number | null {
    const preparation = recipeSchema.shape.preparation.parse(undefined);
    const { source: _, ...usual } = usualData;
    const setup = {
      choice: baselineChoice.parse({ kind }),
      preparation,
      data: { ...usual, train },
      seed: null,
      split: 'validation',
    };
    const wanted = canonicalJson(setup);
    const found = this.#lab.history.baselines.of(sha256).find((result) => canonicalJson(result.setup) === wanted);
    return found ? found.correct / found.images : null;
  }

  #disagreements(a: Run, b: Run): number | null {
    const { history } = this.#lab;
    const [first, second] = [history.test(a.id), history.test(b.id)];
    if (!first || !second) return null;
    return first.predictions.reduce((count, seen, image) => count + (seen === second.predictions[image] ? 0 : 1), 0);
  }

  #ensembleOnce(runs: readonly Run[], figure: Figure, isAwaited: boolean): Promise<number | null> {
    const members = runs.toSorted((a, b) => a.id - b.id);
    const key = `${members.map(({ id, endedAt }) => `${id} ${endedAt}`).join()} ${figure}`;
    const kept = isAwaited ? undefined : this.#kept.get(key);
    return (
      this.#joint.get(key) ?? (kept === undefined ? this.#ensembleAnew(key, members, figure) : Promise.resolve(kept))
    );
  }

  #ensembleAnew(key: string, runs: readonly Run[], figure: Figure): Promise<number | null> {
    const value = this.#ensemble(runs, figure);
    this.#joint.set(key, value);
    value.then(
      (found) => found !== null && this.#kept.keep(key, found),
      () => undefined,
    );
    return value;
  }

  async #ensemble(runs: readonly Run[], figure: Figure): Promise<number | null> {
    const together = await this.#together(runs);
    if (together === null) return null;
    const { members, average, vote, share } = together;
    const mean = members.reduce((sum, { accuracy }) => sum + accuracy, 0) / members.length;
    switch (figure) {
      case 'average-gain':
        return average - mean;
      case 'vote-gain':
        return vote - mean;
      case 'share':
        return share?.measured ?? null;
      case 'share-error':
        return share && share.measured - share.predicted;
    }
  }

  /** Null for networks that cannot be asked, as runs that came without their weights. */
  async #together(runs: readonly Run[]): Promise<Ensemble | null> {
    try {
      const ids = runs.map(({ id }) => id);
      return await ensembleOf(this.#lab, ids, 'test');
    } catch (error) {
      if (error instanceof LabError) return null;
      throw error;
    }
  }
}
