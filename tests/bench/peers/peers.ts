import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DataSet } from '../../../worker/data/data-set.ts';
import { type Case, images } from '../cases.ts';

const run = promisify(execFile);

/** What is asked of Python: epochs on the processor, or steps on a graphics card. */
export type PeerTask = 'epochs' | 'steps';

/** What Python said of each case, or why it said nothing, in words that follow "because" or a colon. */
export type PeerTimes<Time> = { readonly times: readonly Time[] } | { readonly reason: string };

/** Python as the surroundings have it, and as Debian installs it, with packages of its own. */
const pythons = ['python3', '/usr/bin/python3'];
const canImport = 'import importlib.util as u, sys; sys.exit(all(u.find_spec(name) is None for name in sys.argv[1:]))';

/** The first Python that has one of some packages; null if none has. */
async function pythonWith(packages: readonly string[]): Promise<string | null> {
  for (const python of pythons) {
    try {
      await run(python, ['-c', canImport, ...packages]);
      return python;
    } catch {
      // There is none, or it has none of them.
    }
  }
  return null;
}

/** Has Python time cases on the same images, each as long as `seconds` where the task is not one of whole epochs. */
export async function timePeers<Time>(
  task: PeerTask,
  cases: readonly Case[],
  { train }: Pick<DataSet, 'train'>,
  seconds = 0,
): Promise<PeerTimes<Time>> {
  const packages = task === 'epochs' ? ['torch', 'sklearn'] : ['torch'];
  const python = await pythonWith(packages);
  if (python === null) return { reason: `no python3 here has ${packages.join(' or ')}` };
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const [pixels, labels] = [join(folder, 'images'), join(folder, 'labels')];
    await writeFile(pixels, train.images.subarray(0, images * 784));
    await writeFile(labels, train.labels.subarray(0, images));
    const program = join(import.meta.dirname, 'peers.py');
    const { stdout } = await run(python, [program, task, JSON.stringify(cases), pixels, labels, String(seconds)]);
    return JSON.parse(stdout) as PeerTimes<Time>;
  } catch (error) {
    // The last line of what Python says is the error.
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1);
    return { reason: said || (error instanceof Error ? error.message : String(error)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
