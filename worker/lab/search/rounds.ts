import { checkExperiment } from '../../contract/check-experiment.ts';
import type { Measured } from '../../contract/comparison.ts';
import type { Experiment } from '../../contract/experiment.ts';
import { changesInWords } from '../../contract/recipe-words.ts';
import { limits } from '../../contract/recipe.ts';
import { halvingRounds, type Search } from '../../contract/search.ts';
import { describe, type Description } from '../statistics/describe.ts';
import { around, axesOf, drawn, grid, sameTrial, type Trial } from './axes.ts';

/** What is trained at once: every trial on every seed. */
export interface Round {
  readonly trials: readonly Trial[];
  readonly seeds: readonly number[];
  readonly epochs: number;
}

/** One run of a trial as the search sees it. */
export interface TrialRun {
  readonly seed: number;
  readonly measured: Measured;
  /** Whether the cost on the training images was lower at the end than before training. */
  readonly isStable: boolean;
}

/** A round that was trained, with the runs of each trial. */
export interface DoneRound extends Round {
  readonly runs: readonly (readonly TrialRun[])[];
}

/** A trial with all that was measured of it with as many epochs. */
export interface Ranked extends Description {
  readonly trial: Trial;
  readonly epochs: number;
  readonly runs: readonly TrialRun[];
}

/** So much of the experiment's name as leaves room for what its rounds are called. */
const longestName = limits.text - 60;

function nameOf(trial: Trial, index: number): string {
  const name = changesInWords(trial);
  return name.length <= limits.text ? name : `trial ${index + 1}`;
}

/** The experiment that trains a round; the same search and results give the same one. */
export function experimentOf({ experiment, method }: Search, number: number, round: Round): Experiment {
  const { recipe, name } = experiment;
  return checkExperiment({
    ...experiment,
    name: `${name.slice(0, longestName)}: ${method.kind} search, round ${number}`,
    recipe: { ...recipe, protocol: { ...recipe.protocol, epochs: round.epochs } },
    arms: round.trials.map((trial, i) => ({ name: nameOf(trial, i), changes: trial })),
    seeds: round.seeds,
  });
}

/** What is to be trained after the rounds that were; null when the search has come to its end. */
export function nextRound(search: Search, done: readonly DoneRound[]): Round | null {
  const { experiment, method } = search;
  const { seeds } = experiment;
  const { epochs } = experiment.recipe.protocol;
  const axes = axesOf(search);
  switch (method.kind) {
    case 'grid':
      return done.length === 0 ? { trials: grid(axes), seeds, epochs } : null;
    case 'random':
      return done.length === 0 ? { trials: drawn(axes, method.trials, method.seed), seeds, epochs } : null;
    case 'coarse-to-fine':
      return done.length < method.rounds ? finer(search, done) : null;
    case 'halving':
      return halved(search, method, done);
    case 'largest-stable': {
      if (done.length === 0) return { trials: grid(axes), seeds, epochs: method.epochs };
      const largest = done.length === 1 ? largestStable(done[0]!) : null;
      if (largest === null) return null;
      const [path, value] = Object.entries(largest)[0]!;
      const share = Number((method.share * Number(value)).toPrecision(6));
      return { trials: [{ [path]: axes[0]![2] ? Math.max(1, Math.round(share)) : share }], seeds, epochs };
    }
  }
}

/** The last trial before the first that is not stable with every seed. */
function largestStable({ trials, runs }: DoneRound): Trial | null {
  const unstable = runs.findIndex((each) => !each.every(({ isStable }) => isStable));
  return (unstable < 0 ? trials : trials.slice(0, unstable)).at(-1) ?? null;
}

function finer(search: Search, done: readonly DoneRound[]): Round | null {
  const { seeds, recipe } = search.experiment;
  const tried = done.flatMap(({ trials }) => trials);
  let axes = axesOf(search);
  for (const [index] of done.entries()) {
    const best = ranking(search, done.slice(0, index + 1))[0]!;
    axes = around(axes, best.trial);
  }
  const trials = grid(axes).filter((trial) => !tried.some((other) => sameTrial(trial, other)));
  return trials.length === 0 ? null : { trials, seeds, epochs: recipe.protocol.epochs };
}

type Halving = Extract<Search['method'], { kind: 'halving' }>;

function halved(
  search: Search,
  { trials: wanted, seed, factor, grow }: Halving,
  done: readonly DoneRound[],
): Round | null {
  const { seeds: all, recipe } = search.experiment;
  const first = drawn(axesOf(search), wanted, seed);
  const rounds = halvingRounds(first.length, factor);
  if (done.length === rounds) return null;
  const trials =
    done.length === 0
      ? first
      : ranking(search, done)
          .slice(0, Math.ceil(done.at(-1)!.trials.length / factor))
          .map(({ trial }) => trial);
  const round = done.length;
  const { epochs } = recipe.protocol;
  if (grow === 'epochs') return { trials, seeds: all, epochs: growing(epochs, rounds, factor)[round]! };
  // Seeds that were trained before count again, so only the new ones are trained.
  const counts = growing(all.length, rounds, factor);
  return { trials, seeds: all.slice(counts[round - 1] ?? 0, counts[round]), epochs };
}

/** What each round gets of a whole that is at least as many as the rounds: more every time, by the factor, to all. */
function growing(whole: number, rounds: number, factor: number): number[] {
  const portions: number[] = [];
  for (let left = rounds - 1; left >= 0; left--) {
    portions.push(Math.max((portions.at(-1) ?? 0) + 1, Math.ceil(whole / factor ** left)));
  }
  return portions;
}

/**
 * Trials from the best to the worst: those with fewer runs that have no value first, then by their mean. Trials of the
 * last round take part, of `coarse-to-fine` all; of each counts what was measured with as many epochs as in that round.
 */
export function ranking({ experiment, method }: Search, done: readonly DoneRound[]): Ranked[] {
  const last = done.at(-1);
  if (!last) return [];
  const { at, direction } = experiment.measure;
  const sign = at.kind === 'reach' || direction === 'lower' ? -1 : 1;
  const trials = (method.kind === 'coarse-to-fine' ? done : [last]).flatMap((round) => round.trials);
  const missing = ({ runs, n }: Ranked): number => runs.length - n;
  return trials
    .map((trial) => rankedOf(trial, last.epochs, done))
    .sort((a, b) => missing(a) - missing(b) || sign * ((b.mean ?? 0) - (a.mean ?? 0)));
}

function rankedOf(trial: Trial, epochs: number, done: readonly DoneRound[]): Ranked {
  const runs = done
    .filter((round) => round.epochs === epochs)
    .flatMap((round) => round.runs[round.trials.findIndex((other) => sameTrial(trial, other))] ?? []);
  const values = runs.flatMap(({ measured }) => (measured.value === null ? [] : [measured.value]));
  return { trial, epochs, runs, ...describe(values) };
}

/** What the search chose, once it has come to its end; null where nothing could be chosen. */
export function chosenOf(search: Search, done: readonly DoneRound[]): Ranked | null {
  if (search.method.kind === 'largest-stable' && done.length < 2) return null;
  const [best] = ranking(search, done);
  return best && best.n > 0 ? best : null;
}
