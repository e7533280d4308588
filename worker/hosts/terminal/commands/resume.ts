import { LabError } from '../../../contract/errors.ts';
import { type DeviceChoice, resumable, type Run } from '../../../contract/run.ts';
import { visible } from '../../../contract/show.ts';
import type { History } from '../../../store/history.ts';
import type { Context } from '../context.ts';
import { namedRuns } from '../named-runs.ts';
import { openLab, refuseWithoutHistory } from '../open.ts';
import { deviceOption } from '../options/device.ts';
import { jobsOption, mostJobs } from '../options/jobs.ts';
import { idArgument } from '../options/whole-number.ts';
import { counted } from '../text/quantities.ts';

export interface ResumeOptions {
  readonly all?: boolean;
  readonly jobs?: string;
  readonly device?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly home?: string;
}

/** Which runs are meant: of one experiment, some of its runs, or all there are. */
interface Wish {
  readonly experimentId: number | null;
  readonly runIds: readonly number[];
}

function wishOf(
  experiment: string | undefined,
  runs: readonly string[],
  { all = false, json = false }: ResumeOptions,
): Wish {
  if (experiment === undefined && !all) {
    throw new LabError('usage', 'Name the experiment to resume; --all stands for all of them.');
  }
  if (experiment !== undefined && all) throw new LabError('usage', 'Name an experiment or give --all, not both.');
  if (all && json) throw new LabError('usage', '--json is about one experiment: name it instead of --all.');
  return {
    experimentId: experiment === undefined ? null : idArgument('experiment', experiment),
    runIds: runs.map((id) => idArgument('run', id)),
  };
}

const canGoOn = ({ state }: Run): boolean => resumable.some((each) => each === state);

/** The runs of a wish; asked once this process holds the history, so that none of them trains elsewhere. */
function runsOf(history: History, { experimentId, runIds }: Wish): Run[] {
  if (experimentId === null)
    return history
      .experiments()
      .flatMap(({ id }) => history.runs(id))
      .filter(canGoOn);
  const runs = namedRuns(history, experimentId, runIds);
  if (runIds.length === 0) {
    const left = runs.filter(canGoOn);
    if (left.length > 0) return left;
    throw new LabError('usage', `All ${counted(runs.length, 'run')} of experiment ${experimentId} came to their end.`);
  }
  const ended = runs.find((run) => !canGoOn(run));
  if (!ended) return runs;
  throw new LabError('usage', `Run ${ended.id} is ${ended.state}: there is nothing to resume.`);
}

/** Lets runs go on that were interrupted, stopped, failed, or never begun. */
export async function resume(
  context: Context,
  experiment: string | undefined,
  runs: readonly string[],
  options: ResumeOptions,
): Promise<number> {
  const wish = wishOf(experiment, runs, options);
  const device: DeviceChoice | undefined = options.device === undefined ? undefined : deviceOption(options.device);
  const jobs = jobsOption(options.jobs, mostJobs);
  refuseWithoutHistory(context, options.home);
  const { train } = await import('../train.ts');
  const lab = await openLab(context, options.home);
  try {
    const title =
      wish.experimentId === null
        ? 'All that is left'
        : visible(lab.history.experiment(wish.experimentId).experiment.name);
    const { json = false, quiet = false } = options;
    const announced = { jobs, json, quiet, title, preparing: 'Preparing data and kernels ...' };
    return await train(context, lab, announced, () => {
      const queued = lab.resume(
        runsOf(lab.history, wish).map(({ id }) => id),
        device,
      );
      if (queued.length === 0) context.out.lines(['There is nothing to resume.']);
      const ids = [...new Set(queued.map(({ experimentId }) => experimentId))];
      return Promise.resolve({ experiments: ids.map((id) => lab.history.experiment(id)), runs: queued });
    });
  } finally {
    await lab.close();
  }
}
