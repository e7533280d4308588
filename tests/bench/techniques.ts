import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { armRecipes, checkExperiment } from '../../worker/contract/check-experiment.ts';
import { DataLibrary } from '../../worker/data/library.ts';
import { prepareExperiment } from '../../worker/training/prepare.ts';
import { machineTuning } from '../../worker/training/tuning.ts';
import { realMnist } from '../fixtures/real-mnist.ts';
import { trainingParts } from '../fixtures/training-parts.ts';
import { cases, experimentOf } from './cases.ts';

// What each technique costs: an epoch of 784-100-10 in batches of 10 with it, against plain descent just before it.
const bench = cases[1]!;
const epochs = 5;
const folder = realMnist ?? null;
const source = folder ? 'mnist' : 'built-in';
const cache = join(tmpdir(), 'epoch-lab-bench');
const library = new DataLibrary({ home: cache, cache, dataFolder: folder ?? undefined });
const dataSet = await library.resolve(source);
const { tuning } = await machineTuning(cache);

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function epochSeconds(parts: object): Promise<number> {
  const file = experimentOf({ ...bench, output: 'softmax' }, source);
  const experiment = checkExperiment({ ...file, recipe: { ...file.recipe, ...parts } });
  const options = { device: 'cpu', workspaces: 1, tuning } as const;
  const prepared = await prepareExperiment(experiment, armRecipes(experiment), dataSet, options);
  const job = prepared.job({ arm: 0, seed: 1 }, 0, { checkpoint: null, bestCheckpoint: null, weights: null });
  const worker = new Worker(new URL('./timed-run.ts', import.meta.url), { workerData: { job, epochs } });
  const seconds = await new Promise<readonly number[]>((resolve, reject) => {
    worker.on('message', (message: { seconds: readonly number[] }) => resolve(message.seconds));
    worker.on('error', reject);
  });
  return median(seconds);
}

for (const [name, parts] of trainingParts) {
  const plain = await epochSeconds({});
  const seconds = await epochSeconds(parts);
  console.log(`${name.padEnd(45)} ${seconds.toFixed(3)} s, ${(seconds / plain).toFixed(2)} times plain descent`);
}
