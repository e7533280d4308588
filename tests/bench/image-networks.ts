import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { armRecipes, changeExperiment } from '../../worker/contract/check-experiment.ts';
import { preset } from '../../worker/contract/presets.ts';
import { DataLibrary } from '../../worker/data/library.ts';
import { prepareExperiment } from '../../worker/training/prepare.ts';
import { machineTuning } from '../../worker/training/tuning.ts';
import { realMnist } from '../fixtures/real-mnist.ts';

// An epoch of the networks over images, on 50,000 images as they are, by one thread: seconds by the clock, and of its
// processor, which others do not lengthen as much.
const cache = join(tmpdir(), 'epoch-lab-bench');
const source = realMnist === undefined ? 'built-in' : 'mnist';
const library = new DataLibrary({ home: cache, cache, dataFolder: realMnist });
const dataSet = await library.resolve(source);
const { tuning } = await machineTuning(cache);

for (const name of ['convolution', 'row-by-row']) {
  const plain = { 'data.source': source, augmentation: {} };
  const experiment = changeExperiment(preset(name), plain);
  const options = { device: 'cpu', workspaces: 1, tuning } as const;
  const prepared = await prepareExperiment(experiment, armRecipes(experiment), dataSet, options);
  const job = prepared.job({ arm: 0, seed: 1 }, 0, { checkpoint: null, bestCheckpoint: null, weights: null });
  const before = process.cpuUsage();
  const worker = new Worker(new URL('./timed-run.ts', import.meta.url), { workerData: { job, epochs: 1 } });
  const seconds = await new Promise<readonly number[]>((resolve, reject) => {
    worker.on('message', (message: { seconds: readonly number[] }) => resolve(message.seconds));
    worker.on('error', reject);
  });
  const { user } = process.cpuUsage(before);
  // The first of both epochs is not timed by the clock.
  console.log(`${name.padEnd(15)} ${seconds[0]!.toFixed(1)} s an epoch; ${(user / 2e6).toFixed(1)} s of the processor`);
}
