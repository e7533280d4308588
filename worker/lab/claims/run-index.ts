import { armRecipes } from '../../contract/check-experiment.ts';
import type { Experiment } from '../../contract/experiment.ts';
import type { Run } from '../../contract/run.ts';
import { canonicalJson } from '../../store/canonical-json.ts';
import type { Lab } from '../lab.ts';

/** Which arms of which experiments train the same: the same recipe on the same images. */
type Arm = { readonly experiment: number; readonly arm: number };

/** What makes runs of one seed the same, whatever experiment they belong to. */
export function armKeys(experiment: Experiment, sha256: string): string[] {
  const { source: _, ...data } = experiment.data;
  return armRecipes(experiment).map((recipe) => canonicalJson({ sha256, data, recipe }));
}

/** Of runs with the same seed the one that is furthest. */
const order = ['finished', 'diverged', 'running', 'queued', 'interrupted', 'stopped', 'failed'] as const;

/** Finds runs in the history by what they train. Experiments never change, so each is read once. */
export class RunIndex {
  readonly #lab: Pick<Lab, 'history' | 'trains'>;
  readonly #keys = new Map<number, readonly string[]>();
  #arms = new Map<string, Arm[]>();
  #runs = new Map<number, readonly Run[]>();

  constructor(lab: Pick<Lab, 'history' | 'trains'>) {
    this.#lab = lab;
  }

  /** Takes note of experiments that came and went, and forgets how runs stood. */
  refresh(): void {
    const there = this.#lab.history.experiments().map(({ id }) => id);
    for (const id of this.#keys.keys()) if (!there.includes(id)) this.#keys.delete(id);
    for (const id of there) if (!this.#keys.has(id)) this.#keys.set(id, this.#read(id));
    this.#arms = new Map();
    for (const [experiment, keys] of this.#keys) {
      keys.forEach((key, arm) => this.#arms.set(key, [...(this.#arms.get(key) ?? []), { experiment, arm }]));
    }
    this.#runs = new Map();
  }

  /** What started from weights of its own is like nothing else. */
  #read(id: number): readonly string[] {
    if (this.#lab.history.startWeights(id) !== null) return [];
    const { experiment, data } = this.#lab.history.experiment(id);
    return armKeys(experiment, data.sha256);
  }

  /** The run of every seed that trained this, or is furthest on the way. */
  runs(key: string): Map<number, Run> {
    const found = new Map<number, Run>();
    for (const { experiment, arm } of this.#arms.get(key) ?? []) {
      for (const run of this.#of(experiment)) {
        if (run.arm !== arm) continue;
        const known = found.get(run.seed);
        if (!known || order.indexOf(run.state) < order.indexOf(known.state)) found.set(run.seed, run);
      }
    }
    return found;
  }

  #of(experiment: number): readonly Run[] {
    const known = this.#runs.get(experiment) ?? this.#lab.history.runs(experiment).map((run) => this.#asItStands(run));
    this.#runs.set(experiment, known);
    return known;
  }

  /** What another lab left waiting goes on only if it is resumed. */
  #asItStands(run: Run): Run {
    const isLeft = (run.state === 'queued' || run.state === 'running') && !this.#lab.trains(run.id);
    return isLeft ? { ...run, state: 'interrupted' } : run;
  }
}
