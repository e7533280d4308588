import { existsSync } from 'node:fs';
import { join } from 'node:path';

const onLinux = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'].map(
  (name) => `/usr/bin/${name}`,
);
const onMac = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);
const onWindows = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/** A Chromium on this machine, where such browsers are usually installed; CHROMIUM_PATH comes first. */
export function findBrowser(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | null {
  const windowsFolders = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']];
  const usual: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    linux: onLinux,
    darwin: onMac,
    win32: windowsFolders.flatMap((folder) =>
      folder === undefined ? [] : onWindows.map((name) => join(folder, name)),
    ),
  };
  const candidates = [env['CHROMIUM_PATH'] ?? '', ...(usual[platform] ?? [])];
  return candidates.find((path) => path !== '' && existsSync(path)) ?? null;
}
