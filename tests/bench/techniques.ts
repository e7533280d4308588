import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { activations } from '../../worker/catalogue/activations.ts';
import { costs } from '../../worker/catalogue/costs.ts';
import { optimisers } from '../../worker/catalogue/optimisers.ts';
import { penalties } from '../../worker/catalogue/regularisers.ts';
import { lineSearchOf } from '../../worker/contract/line-search.ts';
import { armRecipes, checkExperiment } from '../../worker/contract/check-experiment.ts';
import { DataLibrary } from '../../worker/data/library.ts';
import { prepareExperiment } from '../../worker/training/prepare.ts';
import { machineTuning } from '../../worker/training/tuning.ts';
import { realMnist } from '../fixtures/real-mnist.ts';
import { layerParts, trainingParts } from '../fixtures/training-parts.ts';
import { cases, experimentOf } from './cases.ts';

// What each technique costs: an epoch of 784-100-10 in batches of 10 with it, against plain descent just before and
// after it. An argument names the techniques that are wanted.
const [, , wanted = ''] = process.argv;
const bench = { ...cases[1]!, output: 'softmax' } as const;
const epochs = 5;
const folder = realMnist ?? null;
const source = folder ? 'mnist' : 'built-in';
const cache = join(tmpdir(), 'epoch-lab-bench');
const library = new DataLibrary({ home: cache, cache, dataFolder: folder ?? undefined });
const dataSet = await library.resolve(source);
const { tuning } = await machineTuning(cache);

const hidden = (part: object) => ({
  network: {
    hidden: [{ units: bench.hidden, activation: { kind: bench.activation }, ...part }],
    output: { kind: bench.output },
  },
});
const small = { schedule: { kind: 'constant', eta: 0.001 } };

/** Parts of a recipe that hold a technique each. */
const techniques: readonly (readonly [string, object])[] = [
  ...Object.keys(activations).map((kind) => [`activation ${kind}`, hidden({ activation: { kind } })] as const),
  ...layerParts.map(([name, part]) => [name, hidden(part)] as const),
  ...Object.entries(costs).map(
    ([
      kind,
      {
        outputs: [output],
      },
    ]) => {
      const { network } = hidden({});
      return [`cost ${kind}`, { cost: { kind }, network: { ...network, output: { kind: output } } }] as const;
    },
  ),
  ...Object.keys(optimisers).map((kind) => [`optimiser ${kind}`, { optimiser: { kind }, ...small }] as const),
  ...Object.keys(penalties).map(
    (kind) => [`penalty ${kind}`, { regularisation: { [kind]: { lambda: 0.1 } } }] as const,
  ),
  ...trainingParts,
];

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** Seconds of an epoch; null for a technique that takes no steps to be timed. */
async function epochSeconds(parts: object): Promise<number | null> {
  const file = experimentOf(bench, source);
  const experiment = checkExperiment({ ...file, recipe: { ...file.recipe, ...parts } });
  const recipes = armRecipes(experiment);
  if (recipes.some((recipe) => lineSearchOf(recipe) !== null)) return null;
  const options = { device: 'cpu', workspaces: 1, tuning } as const;
  const prepared = await prepareExperiment(experiment, recipes, dataSet, options);
  const job = prepared.job({ arm: 0, seed: 1 }, 0, { checkpoint: null, bestCheckpoint: null, weights: null });
  const worker = new Worker(new URL('./timed-run.ts', import.meta.url), { workerData: { job, epochs } });
  const seconds = await new Promise<readonly number[]>((resolve, reject) => {
    worker.on('message', (message: { seconds: readonly number[] }) => resolve(message.seconds));
    worker.on('error', reject);
  });
  return median(seconds);
}

let before = (await epochSeconds({}))!;
for (const [name, parts] of techniques) {
  if (!name.includes(wanted)) continue;
  const seconds = await epochSeconds(parts).catch((error: unknown) => {
    console.log(`${name.padEnd(45)} ${error instanceof Error ? error.message : String(error)}`);
    return null;
  });
  if (seconds === null) continue;
  const after = (await epochSeconds({}))!;
  const ratio = (2 * seconds) / (before + after);
  console.log(`${name.padEnd(45)} ${seconds.toFixed(3)} s, ${ratio.toFixed(2)} times plain descent`);
  before = after;
}
