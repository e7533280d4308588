import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { programFolder } from './page-build.ts';

/** Milliseconds that fetching Electron may take. */
const fetchLimit = 60_000;
/** An app that ends by itself sooner than this has not been seen. */
const seenAfter = 10_000;

/** Electron's own program where it can be used, or one line why not. */
export type DesktopShell = { readonly program: string } | { readonly whyNot: string };

export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  readonly exists: (path: string) => boolean;
  /** Fetches Electron's program; resolves to why that failed, or null. */
  readonly fetch: () => Promise<string | null>;
}

const programs: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

const inTab = (why: string): DesktopShell => ({ whyNot: `${why}; the lab opens in a browser tab.` });

/** Whether the lab can open in a window of its own on this machine. Fetches Electron where only that is missing. */
export async function desktopShell({ env, platform, isRoot, exists, fetch }: Machine): Promise<DesktopShell> {
  const hasDisplay = platform !== 'linux' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
  if (!hasDisplay) return inTab('There is no display for a window');
  if (platform === 'linux' && isRoot) return inTab('A window has to run in a sandbox, which root cannot have');
  const folder = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(programFolder, 'node_modules', 'electron', 'dist');
  const program = join(folder, programs[platform] ?? 'electron');
  if (exists(program)) return { program };
  const failure = await fetch();
  if (failure === null && exists(program)) return { program };
  return inTab(`Electron, which shows the window, could not be fetched (${failure ?? 'it is incomplete'})`);
}

/** This machine, for `desktopShell`. */
export function thisMachine(say: (line: string) => void): Machine {
  return {
    env: process.env,
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    exists: existsSync,
    fetch: () => {
      say('Fetching Electron, once, for a window (at most a minute) ...');
      return fetchElectron();
    },
  };
}

async function fetchElectron(): Promise<string | null> {
  const installer = join(programFolder, 'node_modules', 'electron', 'install.js');
  const child = spawn(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'pipe'], timeout: fetchLimit });
  const [problems] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (child.exitCode === 0) return null;
  return child.signalCode === null ? (problems.trim().split('\n')[0] ?? 'no reason given') : 'it took over a minute';
}

/**
 * Shows the lab in its window until that is closed.
 * @returns null, or one line why the window did not come up.
 */
export async function runDesktop(program: string, home: string | undefined): Promise<string | null> {
  const startedAt = performance.now();
  const env = { ...process.env, ...(home !== undefined && { EPOCHLAB_HOME: home }) };
  const child = spawn(program, [programFolder], { stdio: ['ignore', 'inherit', 'inherit'], env });
  const failed = once(child, 'error').then(([error]) => String(error));
  const ended = once(child, 'close').then(() => null);
  const failure = await Promise.race([failed, ended]);
  const wasSeen = child.exitCode === 0 || performance.now() - startedAt > seenAfter;
  if (failure === null && wasSeen) return null;
  return `The window did not come up (${failure ?? `exit code ${child.exitCode ?? 'none'}`}); the lab opens in a browser tab.`;
}
