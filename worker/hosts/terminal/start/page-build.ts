import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { LabError } from '../../../contract/errors.ts';

/** Something that is built from sources, all named from the folder of the program. */
export interface Build {
  readonly name: string;
  readonly sources: readonly string[];
  /** The file that is written last. */
  readonly output: string;
  readonly args: readonly string[];
}

const shared = ['worker/contract', 'worker/catalogue', 'package-lock.json'];
export const pageBuild: Build = {
  name: 'page',
  sources: ['renderer', 'vite.config.ts', ...shared],
  output: 'dist/page/index.html',
  args: ['build'],
};
export const shellBuild: Build = {
  name: 'window',
  sources: ['electron', ...shared],
  output: 'dist/electron/preload.cjs',
  args: ['build', '--app', '--config', 'electron/vite.config.ts'],
};

export const programFolder = join(import.meta.dirname, '..', '..', '..', '..');
export const pageFolder = join(programFolder, 'dist', 'page');

/** When a file, or the latest of the files in a folder, was changed; null if there is none. */
function changedAt(path: string): number | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return null;
  if (!found.isDirectory()) return found.mtimeMs;
  const times = readdirSync(path).map((name) => changedAt(join(path, name)) ?? 0);
  // A file that was removed shows in the time of its folder.
  return Math.max(found.mtimeMs, ...times);
}

/** Whether what is built is missing or older than what it is made of; without sources, it is what it is. */
export function needsBuild(folder: string, { sources, output }: Build): boolean {
  if (!existsSync(join(folder, 'vite.config.ts'))) return false;
  const built = changedAt(join(folder, output));
  return built === null || sources.some((source) => (changedAt(join(folder, source)) ?? 0) > built);
}

/**
 * Builds something if that is needed.
 * @throws LabError `internal` with what the build said, if it fails.
 */
export async function bringUpToDate(wanted: Build, say: (line: string) => void): Promise<void> {
  if (!needsBuild(programFolder, wanted)) return;
  say(`Building the ${wanted.name} (some seconds, only when it has changed) ...`);
  const vite = join(programFolder, 'node_modules', 'vite', 'bin', 'vite.js');
  // In a process of its own: what building takes of memory is given back before anything is trained.
  const child = spawn(process.execPath, [vite, ...wanted.args, '--logLevel', 'warn'], {
    cwd: programFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, problems] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode === 0) return;
  throw new LabError('internal', `The ${wanted.name} could not be built: ${`${said}\n${problems}`.trim()}`);
}
