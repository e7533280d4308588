import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { LabError } from '../contract/errors.ts';
import { partNames, type PartName } from './parts.ts';
import { systemCode } from './regular-file.ts';

/** Where a data set lies: real paths, no links in them. */
export type FoundFiles =
  | { readonly kind: 'idx'; readonly files: Readonly<Record<PartName, string>> }
  | { readonly kind: 'npz'; readonly file: string };

const stems = {
  trainImages: ['train-images', 'idx3-ubyte'],
  trainLabels: ['train-labels', 'idx1-ubyte'],
  testImages: ['t10k-images', 'idx3-ubyte'],
  testLabels: ['t10k-labels', 'idx1-ubyte'],
} as const satisfies Record<PartName, readonly [string, string]>;

/** torchvision's root, its folder of one data set, and the files themselves. */
const layouts = ['.', 'raw', join('MNIST', 'raw')];

const kerasFile = 'mnist.npz';

/** Names that Windows gives to devices in every folder. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * The files of the data set in a folder: the four IDX files, plain or `.gz`, also with a dot for the last dash, also
 * each in a folder of its own name, in the folder itself or where torchvision puts them; or Keras' `mnist.npz`.
 * Throws a `LabError` with code `data-missing` or `data-damaged`; a path on another machine is never opened.
 */
export async function findDataSet(folder: string): Promise<FoundFiles> {
  refuseDevices(folder);
  const root = await realFolder(folder);
  let best: PartName[] = [...partNames];
  for (const layout of layouts) {
    const files = await findParts(join(root, layout));
    const missing = partNames.filter((part) => files[part] === undefined);
    if (missing.length < best.length) best = missing;
    if (missing.length > 0) continue;
    const inside = partNames.map(async (part) => [part, await insideOf(root, files[part]!)] as const);
    return { kind: 'idx', files: Object.fromEntries(await Promise.all(inside)) as Record<PartName, string> };
  }
  const names = await readdir(root);
  if (names.includes(kerasFile)) return { kind: 'npz', file: await insideOf(root, join(root, kerasFile)) };
  const wanted = best.map((part) => stems[part].join('-')).join(', ');
  throw new LabError('data-missing', `${folder} holds no data set: ${wanted} not found, plain or .gz, nor mnist.npz.`);
}

/** Whether a file of this name can be part of a data set. */
export function isDataFileName(name: string): boolean {
  return name === kerasFile || partNames.some((part) => spellings(part).includes(name));
}

function refuseDevices(folder: string): void {
  if (/^[\\/]{2}/.test(folder)) {
    throw new LabError('data-missing', `${folder} is on another machine or a device; give a folder on this machine.`);
  }
  const windows = process.platform === 'win32' || /^[a-z]:[\\/]/i.test(folder);
  if (windows && folder.split(/[\\/]/).some((name) => deviceName.test(name))) {
    throw new LabError('data-missing', `${folder} names a device of Windows; give a folder.`);
  }
  if (folder.includes('\0')) throw new LabError('data-missing', 'The name of a folder cannot hold a zero character.');
}

async function realFolder(folder: string): Promise<string> {
  try {
    const real = await realpath(folder);
    if ((await stat(real)).isDirectory()) return real;
  } catch (cause) {
    throw new LabError('data-missing', `${folder} cannot be opened: ${systemCode(cause)}.`, { cause });
  }
  throw new LabError('data-missing', `${folder} is not a folder.`);
}

async function findParts(folder: string): Promise<Partial<Record<PartName, string>>> {
  const names = await namesIn(folder);
  const found: Partial<Record<PartName, string>> = {};
  for (const part of partNames) {
    const candidates = spellings(part);
    for (const name of candidates) {
      if (!names.has(name)) continue;
      const path = join(folder, name);
      const own = names.get(name) === 'folder' ? await ownFile(path, candidates) : path;
      if (own === undefined) continue;
      found[part] = own;
      break;
    }
  }
  return found;
}

function spellings(part: PartName): string[] {
  const [set, type] = stems[part];
  const plain = [`${set}-${type}`, `${set}.${type}`];
  return [...plain, ...plain.map((name) => `${name}.gz`)];
}

/** Some archives unpack each file into a folder of the same name. */
async function ownFile(folder: string, candidates: readonly string[]): Promise<string | undefined> {
  const names = await namesIn(folder);
  const name = candidates.find((candidate) => names.get(candidate) === 'other');
  return name === undefined ? undefined : join(folder, name);
}

async function namesIn(folder: string): Promise<Map<string, 'folder' | 'other'>> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return new Map(entries.map((entry) => [entry.name, entry.isDirectory() ? 'folder' : 'other']));
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Map();
    throw new LabError('data-missing', `${folder} cannot be listed: ${code}.`, { cause: thrown });
  }
}

/** A folder from someone else may hold links to anything; only what lies in the folder itself is read. */
async function insideOf(root: string, path: string): Promise<string> {
  let real: string;
  try {
    real = await realpath(path);
  } catch (cause) {
    throw new LabError('data-missing', `${path} cannot be opened: ${systemCode(cause)}.`, { cause });
  }
  if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new LabError('data-damaged', `${path} is a link that leads out of its folder.`);
  }
  return real;
}
