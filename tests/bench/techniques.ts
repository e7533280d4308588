import { activations } from '../../worker/catalogue/activations.ts';
import { costs } from '../../worker/catalogue/costs.ts';
import { optimisers } from '../../worker/catalogue/optimisers.ts';
import { penalties } from '../../worker/catalogue/regularisers.ts';
import { armRecipes, checkExperiment } from '../../worker/contract/check-experiment.ts';
import { lineSearchOf } from '../../worker/contract/line-search.ts';
import { layerParts, trainingParts } from '../fixtures/training-parts.ts';
import { cases, experimentOf } from './cases.ts';
import { jobsOf, source } from './jobs.ts';
import { median } from './median.ts';
import { timeEpochs } from './time-epochs.ts';

// What each technique costs: an epoch of 784-100-10 in batches of 10 with it, against plain descent just before and
// after it. An argument names the techniques that are wanted.
const [, , wanted = ''] = process.argv;
const bench = { ...cases[1]!, output: 'softmax' } as const;
const epochs = 5;

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
  ...Object.entries(costs).map(([kind, { outputs }]) => {
    const { network } = hidden({});
    return [`cost ${kind}`, { cost: { kind }, network: { ...network, output: { kind: outputs[0] } } }] as const;
  }),
  ...Object.keys(optimisers).map((kind) => [`optimiser ${kind}`, { optimiser: { kind }, ...small }] as const),
  ...Object.keys(penalties).map(
    (kind) => [`penalty ${kind}`, { regularisation: { [kind]: { lambda: 0.1 } } }] as const,
  ),
  ...trainingParts,
];

/** Seconds of an epoch; null for a technique that takes no steps to be timed. */
async function epochSeconds(parts: object): Promise<number | null> {
  const file = experimentOf(bench, source);
  const experiment = checkExperiment({ ...file, recipe: { ...file.recipe, ...parts } });
  if (armRecipes(experiment).some((recipe) => lineSearchOf(recipe) !== null)) return null;
  const jobOf = await jobsOf(experiment, { device: 'cpu', workspaces: 1 });
  const [time] = await timeEpochs([jobOf(1, 0)], epochs);
  return median(time!.seconds);
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
