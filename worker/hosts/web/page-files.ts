import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { mediaType } from '../../contract/page-protection.ts';
import { cacheFor } from './cache-headers.ts';

/** A file of the page as it is answered with. */
export interface PageFile {
  readonly content: Buffer;
  readonly type: string;
  readonly cache: string;
}

/** Vite writes what has a hash in its name there. */
const hashedFolder = 'assets';

/**
 * The files of the built page by the path they are asked for with; empty if it is not built. They are read once: what is
 * asked for is only ever looked up, so no request can name a file, and building anew does not mix two pages.
 */
export function pageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const path of regularFiles(folder)) {
    const parts = relative(folder, path).split(sep);
    const type = mediaType(path);
    const cache = parts[0] === hashedFolder ? cacheFor.hashed : cacheFor.other;
    const file = { content: readFileSync(path), type, cache };
    const name = `/${parts.map(encodeURIComponent).join('/')}`;
    files.set(name, file);
    if (name === '/index.html') files.set('/', file);
  }
  return files;
}

function regularFiles(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
