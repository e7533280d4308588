import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LabError } from '../contract/errors.ts';
import { systemCode } from './regular-file.ts';

/**
 * Writes a file so that its name never stands for anything but all of the old or all of the new content, whatever
 * dies and whoever else writes: a temporary file beside it, on disk before it takes the name.
 * Throws a `LabError` with code `cannot-write`.
 */
export async function writeAtomically(path: string, parts: readonly (Uint8Array | string)[]): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new LabError('cannot-write', `${path} cannot be written: ${systemCode(cause)}.`, { cause });
  }
}

/** Makes a folder and those above it where they do not exist. Throws a `LabError` with code `cannot-write`. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new LabError('cannot-write', `${path} cannot be made: ${systemCode(cause)}.`, { cause });
  }
}

/** Makes the new name itself durable; Windows cannot open folders and does this on its own. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
