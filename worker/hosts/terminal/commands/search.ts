import type { Changes } from '../../../contract/changes.ts';
import { LabError } from '../../../contract/errors.ts';
import type { Experiment } from '../../../contract/experiment.ts';
import type { DeviceChoice } from '../../../contract/run.ts';
import { checkSearch, type Search, searchFormat } from '../../../contract/search.ts';
import { visible } from '../../../contract/show.ts';
import type { DoneRound, Ranked, Round } from '../../../lab/search/rounds.ts';
import type { Context } from '../context.ts';
import { openLab, usablePlaces } from '../open.ts';
import { changesOf } from '../options/changes.ts';
import { deviceOption } from '../options/device.ts';
import { valueFrom } from '../options/experiment-source.ts';
import { jobsOption } from '../options/jobs.ts';
import { kindOption } from '../options/kind.ts';
import { varyOption } from '../options/search.ts';
import { chosenReport, roundReport } from '../search-report.ts';

export interface SearchOptions {
  readonly vary?: readonly string[];
  readonly method?: string;
  readonly arm?: string;
  readonly set?: readonly string[];
  readonly seeds?: string;
  readonly jobs?: string;
  readonly device: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly home?: string;
}

/** A round with the number of its experiment in the history. */
type StoredRound = DoneRound & { readonly experiment: number };

/**
 * Trains the rounds of a search one after the other and says what was chosen. Rounds that were trained before are not
 * trained again, and one that was left goes on.
 */
export async function search(context: Context, source: string, options: SearchOptions): Promise<number> {
  const device = deviceOption(options.device);
  jobsOption(options.jobs, 1);
  usablePlaces(context, options.home);
  const wanted = await searchFrom(context, source, options, changesOf(options.set ?? [], options.seeds));
  const { chosenOf, experimentOf, nextRound, ranking } = await import('../../../lab/search/rounds.ts');
  const { measure } = wanted.experiment;
  const done: StoredRound[] = [];
  for (let round = nextRound(wanted, done); round !== null; round = nextRound(wanted, done)) {
    const number = done.length + 1;
    const earlier = done.at(-1)?.experiment ?? null;
    const trained = await train(context, wanted, round, experimentOf(wanted, number, round), earlier, device, options);
    if (trained === null) {
      context.err.lines([`Round ${number} is not at its end; the same command goes on with it.`]);
      return 1;
    }
    done.push(trained);
    if (options.json !== true) {
      const ranked = ranking(wanted, done).filter(({ trial }) => trained.trials.includes(trial));
      context.out.lines(roundReport(number, trained.experiment, trained, ranked, measure, context.out));
    }
  }
  const chosen = chosenOf(wanted, done);
  const trials = new Set(done.flatMap((round) => round.trials.map((trial) => JSON.stringify(trial)))).size;
  if (options.json === true) context.out.write(`${await asJson(wanted, done, chosen)}\n`);
  else context.out.lines(chosenReport(chosen, trials, measure, context.out));
  return 0;
}

/** The search that a file holds, or that the options make of an experiment. */
async function searchFrom(
  { input }: Context,
  source: string,
  { vary = [], method, arm }: SearchOptions,
  changes: Changes,
): Promise<Search> {
  const value = await valueFrom(source, input);
  const isSearch = typeof value === 'object' && value !== null && 'format' in value && value.format === searchFormat;
  const base: Readonly<Record<string, unknown>> = isSearch
    ? { ...value }
    : { format: searchFormat, experiment: value, vary: {} };
  const axes = { ...(base['vary'] as object | undefined), ...varyOption(vary) };
  if (Object.keys(axes).length === 0) {
    throw new LabError('usage', 'Say what to vary: --vary schedule.eta=0.01..10:log:5, or a search file.');
  }
  const how = method === undefined ? {} : { method: kindOption('--method', method) };
  return checkSearch({ ...base, vary: axes, ...how }, arm, changes);
}

/** Trains what is left of a round; null if not all of it came to its end. */
async function train(
  context: Context,
  wanted: Search,
  round: Round,
  experiment: Experiment,
  earlier: number | null,
  device: DeviceChoice,
  { json = false, quiet = false, jobs, home }: SearchOptions,
): Promise<StoredRound | null> {
  const lab = await openLab(context, home);
  try {
    const { doneRound, isDone, storedRound, trainRound } = await import('../../../lab/search/search.ts');
    const before = await storedRound(lab, experiment);
    if (before === null || !isDone(before)) {
      const { train: trainRuns } = await import('../train.ts');
      const announced = {
        jobs: jobsOption(jobs, experiment.arms.length * experiment.seeds.length),
        json,
        quiet,
        title: visible(experiment.name),
        preparing: 'Preparing data and kernels ...',
      };
      const begin = async () => {
        const { stored, queued } = await trainRound(lab, wanted, experiment, device, earlier);
        return { experiments: [stored], runs: queued };
      };
      await trainRuns(context, lab, announced, begin, () => Promise.resolve());
    }
    const stored = await storedRound(lab, experiment);
    if (stored === null || !isDone(stored)) return null;
    return { ...doneRound(lab.history, stored, round), experiment: stored.id };
  } finally {
    await lab.close();
  }
}

/** The whole search as one line of JSON. */
async function asJson(wanted: Search, done: readonly StoredRound[], chosen: Ranked | null): Promise<string> {
  const { tagOf } = await import('../../../lab/search/search.ts');
  const { vary, method } = wanted;
  const rounds = done.map(({ experiment, epochs, seeds, trials, runs }) => ({
    experiment,
    epochs,
    seeds,
    trials: trials.map((changes, i) => ({ changes, runs: runs[i] })),
  }));
  const best = chosen && {
    changes: chosen.trial,
    epochs: chosen.epochs,
    n: chosen.n,
    mean: chosen.mean,
    sd: chosen.sd,
  };
  return visible(
    JSON.stringify({ tag: tagOf(wanted), vary, method, measure: wanted.experiment.measure, rounds, chosen: best }),
  );
}
