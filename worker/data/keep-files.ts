import { randomUUID } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../contract/errors.ts';
import { makeFolder, writeAtomically } from './atomic-write.ts';
import { isDataFileName } from './find.ts';
import { loadDataSet } from './load.ts';

export interface DataFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Puts the files of a data set into a folder of its own below `home`, named by content, once they have been read and
 * found sound. Other files among them are left out, so that a whole folder can be given.
 * @returns the folder. Throws a `LabError` `data-missing` or `data-damaged`; nothing is left behind then.
 */
export async function keepDataFiles(home: string, files: readonly DataFile[]): Promise<string> {
  const wanted = files.filter(({ name }) => isDataFileName(name));
  if (wanted.length === 0) {
    throw new LabError('data-missing', 'None of these files is part of a data set: train-images-idx3-ubyte and so on.');
  }
  const incoming = join(home, 'data-sets', `incoming-${randomUUID()}`);
  await makeFolder(incoming);
  try {
    for (const { name, bytes } of wanted) await writeAtomically(join(incoming, name), [bytes]);
    const { fingerprint } = await loadDataSet(incoming);
    const kept = join(home, 'data-sets', fingerprint.sha256.slice(0, 16));
    if (await exists(kept)) return kept;
    await rename(incoming, kept);
    return kept;
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
