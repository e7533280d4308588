import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { armRecipes } from '../../worker/contract/check-experiment.ts';
import type { Experiment } from '../../worker/contract/experiment.ts';
import type { DataSet } from '../../worker/data/data-set.ts';
import { DataLibrary } from '../../worker/data/library.ts';
import type { TrainerJob } from '../../worker/training/messages.ts';
import { prepareExperiment, type PrepareOptions } from '../../worker/training/prepare.ts';
import { machineTuning } from '../../worker/training/tuning.ts';

/** What a thread is told to train; nobody stops it. */
export type Job = Omit<TrainerJob, 'control'>;

const cache = join(tmpdir(), 'epoch-lab-bench');
const dataFolder = process.env['EPOCHLAB_DATA'] || undefined;
const library = new DataLibrary({ home: cache, cache, dataFolder });

/** What everything is trained on: MNIST where `EPOCHLAB_DATA` names a folder with it, else the built-in digits. */
export const source = dataFolder === undefined ? 'built-in' : 'mnist';
export const sourceInWords = dataFolder === undefined ? 'the built-in digits' : 'MNIST';
export const loadData = (): Promise<DataSet> => library.resolve(source);

/** Gives the jobs of the first arm of an experiment, by seed and by the workspace that each may use. */
export async function jobsOf(
  experiment: Experiment,
  options: Omit<PrepareOptions, 'tuning'>,
): Promise<(seed: number, workspace: number) => Job> {
  const { tuning } = await machineTuning(cache);
  const prepared = await prepareExperiment(experiment, armRecipes(experiment), await loadData(), {
    ...options,
    tuning,
  });
  const start = { checkpoint: null, bestCheckpoint: null, weights: null };
  return (seed, workspace) => prepared.job({ arm: 0, seed }, workspace, start);
}
