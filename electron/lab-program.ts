import { join } from 'node:path';

/** How the lab process is started. */
export interface LabProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface Installation {
  readonly isPackaged: boolean;
  /** Folder of what is beside the app's archive (`process.resourcesPath`). */
  readonly resources: string;
  /** The checkout, in development. */
  readonly checkout: string;
}

/** All that the lab process is told of the surroundings: where its files belong, and the language. */
const passedOn = [
  ...['HOME', 'USERPROFILE', 'LOCALAPPDATA', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'EPOCHLAB_HOME', 'EPOCHLAB_DATA'],
  ...['TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'LC_ALL', 'TZ'],
];

/** The folder with `worker/` and its packages as plain files, which Node must be able to read. */
const sourcesOf = ({ isPackaged, resources, checkout }: Installation): string =>
  isPackaged ? join(resources, 'app.asar.unpacked') : checkout;

/**
 * The Node that comes with the app, our script alone, and an environment in which nothing can change what Node does
 * (`NODE_OPTIONS`, `LD_PRELOAD`, `PATH`, ...).
 */
export function labProgram(
  installation: Installation,
  platform: NodeJS.Platform,
  surroundings: Readonly<Record<string, string | undefined>>,
): LabProgram {
  const sources = sourcesOf(installation);
  const node = platform === 'win32' ? 'node.exe' : 'node';
  const folder = installation.isPackaged
    ? join(installation.resources, 'node')
    : join(sources, 'node_modules', 'node', 'bin');
  const env = passedOn.flatMap((name): [string, string][] => {
    const value = surroundings[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    command: join(folder, node),
    args: ['--disable-proto=delete', join(sources, 'worker', 'hosts', 'lab-process.ts')],
    env: Object.fromEntries(env),
    cwd: installation.isPackaged ? installation.resources : sources,
  };
}
