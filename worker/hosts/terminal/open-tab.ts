import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** The command that opens a file with the browser of this desktop, or null where nobody sits in front of one. */
export function openingCommand(
  file: string,
  env: Environment,
  platform: NodeJS.Platform,
): readonly [program: string, args: readonly string[]] | null {
  if (isSet(env['CI'])) return null;
  switch (platform) {
    case 'win32':
      return ['explorer.exe', [file]];
    case 'darwin':
      return isSet(env['SSH_CONNECTION']) ? null : ['open', [file]];
    default:
      return isSet(env['DISPLAY']) || isSet(env['WAYLAND_DISPLAY']) ? ['xdg-open', [file]] : null;
  }
}

const attribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/**
 * Opens an address in a browser tab, by a file that only the user can read and that leads there: whoever else uses the
 * machine can see the arguments of every program, and the address has a key in it.
 * @param folder where the file is put.
 * @returns how to take the file away again; null if there is no desktop.
 */
export function openTab(
  address: string,
  folder: string,
  env: Environment,
  platform: NodeJS.Platform,
): (() => void) | null {
  const file = join(folder, 'open-epoch-lab.html');
  const command = openingCommand(file, env, platform);
  if (!command) return null;
  const target = attribute(address);
  const page = `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${target}">
<title>Epoch Lab</title>
<a href="${target}">Open Epoch Lab</a>
`;
  rmSync(file, { force: true });
  writeFileSync(file, page, { mode: 0o600, flag: 'wx' });
  const child = spawn(command[0], command[1], { detached: true, stdio: 'ignore' });
  // The address is printed, too.
  child.on('error', () => undefined).unref();
  return () => rmSync(file, { force: true });
}
