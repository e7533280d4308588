import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { LabError } from '../../../contract/errors.ts';
import { visible } from '../../../contract/show.ts';

/**
 * The absolute path of a file that may be written.
 * @throws LabError `usage` for no name; `cannot-write` if there is a file already that was not asked to be replaced.
 */
export function target(file: string, { force = false }: { readonly force?: boolean }): string {
  if (file === '') throw new LabError('usage', 'The name of the file to write is empty.');
  const path = resolve(file);
  if (!force && existsSync(path)) {
    throw new LabError('cannot-write', `${visible(path)} exists already; --force replaces it.`);
  }
  return path;
}
