import { posix, win32 } from 'node:path';

/** Where the lab keeps its things; all absolute. */
export interface Places {
  /** Folder of the history and of the list of data sets. */
  readonly home: string;
  /** Folder of what can be made anew. */
  readonly cache: string;
  /** A folder with a data set that is used without having been added, if one is named (EPOCHLAB_DATA). */
  readonly dataFolder: string | undefined;
}

/** What decides the places. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's own folder. */
  readonly userFolder: string;
}

/**
 * The places by the conventions of the system. A home that is named, by `home` or by EPOCHLAB_HOME, holds the cache, too,
 * so that nothing is written anywhere else.
 */
export function placesOf({ env, platform, userFolder }: Surroundings, home?: string): Places {
  const path = platform === 'win32' ? win32 : posix;
  const data = env['EPOCHLAB_DATA'];
  const dataFolder = data === undefined || data === '' ? undefined : path.resolve(data);
  const named = home ?? env['EPOCHLAB_HOME'];
  if (named !== undefined && named !== '') {
    const folder = path.resolve(named);
    return { home: folder, cache: path.join(folder, 'cache'), dataFolder };
  }
  // https://specifications.freedesktop.org/basedir-spec: paths that are not absolute are to be ignored.
  const folderIn = (variable: string, ...otherwise: string[]): string => {
    const value = env[variable];
    return value !== undefined && path.isAbsolute(value) ? value : path.join(userFolder, ...otherwise);
  };
  switch (platform) {
    case 'win32': {
      const local = path.join(folderIn('LOCALAPPDATA', 'AppData', 'Local'), 'Epoch Lab');
      return { home: path.join(local, 'data'), cache: path.join(local, 'Cache'), dataFolder };
    }
    case 'darwin': {
      const library = path.join(userFolder, 'Library');
      return {
        home: path.join(library, 'Application Support', 'Epoch Lab', 'data'),
        cache: path.join(library, 'Caches', 'Epoch Lab'),
        dataFolder,
      };
    }
    default:
      return {
        home: path.join(folderIn('XDG_DATA_HOME', '.local', 'share'), 'epoch-lab'),
        cache: path.join(folderIn('XDG_CACHE_HOME', '.cache'), 'epoch-lab'),
        dataFolder,
      };
  }
}
