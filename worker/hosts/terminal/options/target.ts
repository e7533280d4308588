import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { LabError } from '../../../contract/errors.ts';
import { visible } from '../../../contract/show.ts';

/**
 * The absolute path of a file that may be written.
 * @throws LabError `usage` for no name; `cannot-write` for what is no file, and for a file that was not asked to be replaced.
 */
export function target(file: string, { force = false }: { readonly force?: boolean }): string {
  if (file === '') throw new LabError('usage', 'The name of the file to write is empty.');
  const path = resolve(file);
  const isThere = existsSync(path);
  if (isThere && !statSync(path).isFile()) throw new LabError('cannot-write', `${visible(path)} is not a file.`);
  if (isThere && !force) {
    throw new LabError('cannot-write', `${visible(path)} exists already; --force replaces it.`);
  }
  return path;
}
