import { decode } from '@msgpack/msgpack';
import { type ArchivedExperiment, archivedExperiment, bundleManifest } from '../../contract/archive.ts';
import { armRecipes, checkExperiment } from '../../contract/check-experiment.ts';
import { LabError } from '../../contract/errors.ts';
import { readJson } from '../../contract/read-json.ts';
import { show } from '../../contract/show.ts';
import { readZip } from '../../data/zip.ts';
import type { CheckedArchive } from '../../store/archive.ts';
import { manifestName, sha256 } from './write-bundle.ts';

const refuse = (reason: string, cause?: unknown): never => {
  throw new LabError('bundle-invalid', `The bundle ${reason}.`, { cause });
};

/**
 * The experiments of a bundle, checked as a whole: nothing of one that is not sound is taken.
 * @throws LabError `bundle-invalid`, or `experiment-invalid` and `over-budget` for what no experiment may hold.
 */
export async function readBundle(bytes: Uint8Array): Promise<CheckedArchive[]> {
  const files = await readZip(bytes, 'The bundle', 'bundle-invalid');
  const listed = manifestOf(files.get(manifestName) ?? refuse('has no manifest')).entries;
  const names = new Set(listed.map(({ name }) => name));
  if (names.size < listed.length) refuse('lists an entry twice');
  for (const name of files.keys()) {
    if (name !== manifestName && !names.has(name)) refuse(`holds ${show(name)}, which it does not list`);
  }
  return listed.map(({ name, sha256: expected }) => {
    const content = files.get(name) ?? refuse(`does not hold ${show(name)}, which it lists`);
    if (sha256(content) !== expected) refuse(`is damaged: ${show(name)} differs from its SHA-256`);
    return checkedArchive(content, name);
  });
}

function manifestOf(bytes: Uint8Array): ReturnType<typeof bundleManifest.parse> {
  const parsed = bundleManifest.safeParse(readJson(new TextDecoder().decode(bytes), manifestName));
  return parsed.success ? parsed.data : refuse(`has a manifest that is not valid (${firstProblem(parsed.error)})`);
}

const firstProblem = ({ issues }: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): string =>
  issues.map(({ path, message }) => `${path.join('.')}: ${message}`)[0] ?? 'unknown';

function checkedArchive(bytes: Uint8Array, name: string): CheckedArchive {
  let value: unknown;
  try {
    value = decode(bytes);
  } catch (cause) {
    return refuse(`holds ${show(name)}, which is no MessagePack`, cause);
  }
  const parsed = archivedExperiment.safeParse(value);
  if (!parsed.success) return refuse(`holds ${show(name)}, which is not valid (${firstProblem(parsed.error)})`);
  const archive = { ...parsed.data, experiment: checkExperiment(parsed.data.experiment) };
  const problem = unsound(archive);
  return problem === null ? archive : refuse(`holds ${show(name)}, which is not sound: ${problem}`);
}

type Archive = CheckedArchive & Pick<ArchivedExperiment, 'runs'>;

/** What cannot have come of the experiment, in words; null if nothing. */
function unsound({ experiment, runs }: Archive): string | null {
  const recipes = armRecipes(experiment);
  const places = new Set<string>();
  for (const { arm, seed, epochs, test, last, best } of runs) {
    const run = `the run of arm ${arm} with seed ${seed}`;
    const recipe = recipes[arm];
    if (!recipe || !experiment.seeds.includes(seed)) return `${run} is not of the experiment`;
    if (places.size === places.add(`${arm} ${seed}`).size) return `${run} is there twice`;
    const first = epochs[0]?.epoch ?? 0;
    const areInOrder = first <= 1 && epochs.every(({ epoch }, i) => epoch === first + i);
    if (!areInOrder || (epochs.at(-1)?.epoch ?? 0) > recipe.protocol.epochs)
      return `${run} has epochs that do not follow`;
    const layers = recipe.network.hidden.length + 1;
    if (epochs.some((epoch) => epoch.layers.length > layers)) return `${run} has more layers than its network`;
    if (test && test.predictions.length !== experiment.data.test) return `${run} predicted another number of images`;
    for (const checkpoint of [last, best]) {
      if (checkpoint && checkpoint.epoch > recipe.protocol.epochs) return `${run} has a checkpoint beyond its end`;
    }
  }
  return null;
}
