import { changeExperiment } from '../../../contract/check-experiment.ts';
import type { Experiment } from '../../../contract/experiment.ts';
import { visible } from '../../../contract/show.ts';
import type { Context } from '../context.ts';
import { usablePlaces } from '../open.ts';
import { changesOf } from '../options/changes.ts';
import { deviceOption } from '../options/device.ts';
import { experimentFrom } from '../options/experiment-source.ts';
import { jobsOption } from '../options/jobs.ts';

export interface RunOptions {
  readonly set?: readonly string[];
  readonly seeds?: string;
  readonly jobs?: string;
  readonly device: string;
  readonly weights?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly home?: string;
}

/** Trains every arm of an experiment on every seed, and compares them. */
export async function run(context: Context, source: string, options: RunOptions): Promise<number> {
  const device = deviceOption(options.device);
  const changes = changesOf(options.set ?? [], options.seeds);
  jobsOption(options.jobs, 1);
  usablePlaces(context, options.home);
  const experiment = changeExperiment(await experimentFrom(source, context.input), changes);
  const jobs = jobsOption(options.jobs, experiment.arms.length * experiment.seeds.length);
  const { openLab } = await import('../open.ts');
  const { train } = await import('../train.ts');
  const lab = await openLab(context, options.home);
  try {
    const { json = false, quiet = false } = options;
    return await train(context, lab, { jobs, json, quiet, ...announcement(experiment) }, async () => {
      const stored = await lab.start(experiment, device, options.weights ?? null);
      return { experiments: [stored], runs: stored.runs };
    });
  } finally {
    await lab.close();
  }
}

function announcement({ name, data }: Experiment): { title: string; preparing: string } {
  const drawing = data.source === 'built-in' ? ' (the built-in digits are drawn once)' : '';
  return { title: visible(name), preparing: `Preparing data and kernels${drawing} ...` };
}
