import { Worker } from 'node:worker_threads';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { armRecipes, checkExperiment } from '../../worker/contract/check-experiment.ts';
import { DataLibrary } from '../../worker/data/library.ts';
import { prepareExperiment } from '../../worker/training/prepare.ts';
import { machineTuning } from '../../worker/training/tuning.ts';
import { cases, experimentOf } from './cases.ts';

/** What one case costs on this machine; printed as JSON by a process of its own, so that its memory is its own too. */
export interface Measurement {
  /** Seconds per epoch of a run by itself, and of each of two runs at once. */
  readonly alone: number;
  readonly together: number;
  /** Seconds to evaluate 10,000 images. */
  readonly evaluation: number;
  /** Largest resident memory of the process, in MiB. */
  readonly peakMemory: number;
}

interface Timed {
  readonly seconds: readonly number[];
  readonly evaluation: number;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const [index = '0', source = 'built-in', dataFolder] = process.argv.slice(2);
const bench = cases[Number(index)]!;
const epochs = bench.hidden > 400 ? 3 : 7;
const cache = join(tmpdir(), 'epoch-lab-bench');
const library = new DataLibrary({ home: cache, cache, dataFolder });
const experiment = checkExperiment(experimentOf(bench, source));
const { tuning } = await machineTuning(cache);
const dataSet = await library.resolve(source);
const prepared = await prepareExperiment(experiment, armRecipes(experiment), dataSet, {
  device: 'cpu',
  workspaces: 2,
  tuning,
});

function train(slot: number): Promise<Timed> {
  const start = { checkpoint: null, bestCheckpoint: null, weights: null };
  const job = prepared.job({ arm: 0, seed: slot + 1 }, slot, start);
  const worker = new Worker(new URL('./timed-run.ts', import.meta.url), { workerData: { job, epochs } });
  return new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

const alone = await train(0);
const both = await Promise.all([train(0), train(1)]);
const measurement: Measurement = {
  alone: median(alone.seconds),
  together: Math.max(...both.map(({ seconds }) => median(seconds))),
  evaluation: alone.evaluation,
  peakMemory: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(measurement));
