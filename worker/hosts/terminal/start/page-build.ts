import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { LabError } from '../../../contract/errors.ts';

/** What the page is made of, from the folder of the program. */
const sources = ['renderer', 'worker/contract', 'worker/catalogue', 'vite.config.ts', 'package-lock.json'] as const;

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

/** Whether the page in `page` is missing or older than what it is made of; without sources, it is what it is. */
export function needsBuild(folder: string, page: string): boolean {
  if (!existsSync(join(folder, 'vite.config.ts'))) return false;
  const built = changedAt(join(page, 'index.html'));
  return built === null || sources.some((source) => (changedAt(join(folder, source)) ?? 0) > built);
}

/**
 * Builds the page if that is needed.
 * @throws LabError `internal` with what the build said, if it fails.
 */
export async function bringPageUpToDate(say: (line: string) => void): Promise<void> {
  if (!needsBuild(programFolder, pageFolder)) return;
  say('Building the page (some seconds, only when it has changed) ...');
  const vite = join(programFolder, 'node_modules', 'vite', 'bin', 'vite.js');
  // In a process of its own: what building takes of memory is given back before anything is trained.
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: programFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, problems] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode === 0) return;
  throw new LabError('internal', `The page could not be built: ${`${said}\n${problems}`.trim()}`);
}
