import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Entry {
  readonly name?: string;
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const root = join(import.meta.dirname, '..');
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
const manifest = read('package.json') as { allowScripts: Record<string, boolean> };
const { packages } = read('package-lock.json') as { packages: Record<string, Entry> };
const entries = Object.entries(packages).filter(([path]) => path !== '');

/** All places where the lockfile puts a package of this name. */
const installed = (name: string): Entry[] =>
  entries
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([, e]) => e);
const breaches = (isFine: (entry: Entry, path: string) => boolean): string[] =>
  entries.filter(([path, entry]) => !isFine(entry, path)).map(([path]) => path);

test('the native OpenGL binding of gpu.js is replaced by an empty package', () => {
  expect(installed('gl')).toMatchObject([{ name: 'empty-npm-package', version: '1.0.0' }]);
  expect(readFileSync(join(root, 'node_modules/gl/package.json'), 'utf8')).toContain('"empty-npm-package"');
});

test('there is one webgpu, the version all measurements were made with', () => {
  expect(installed('webgpu').map((entry) => entry.version)).toEqual(['0.6.2']);
});

test('every package with an install script is ruled on in package.json', () => {
  const scripted = entries
    .filter(([, entry]) => entry.hasInstallScript)
    .map(([path]) => path.replace(/.*node_modules\//, ''));
  expect(scripted).toContain('node');
  expect(scripted.filter((name) => !(name in manifest.allowScripts))).toEqual([]);
});

test('packages come from the public registry and are pinned by their content', () => {
  expect(entries.length).toBeGreaterThan(100);
  const isPublic = (url: string): boolean => url.startsWith('https:') && new URL(url).host === 'registry.npmjs.org';
  expect(breaches(({ resolved }) => resolved === undefined || isPublic(resolved))).toEqual([]);
  expect(breaches(({ integrity }) => /^sha512-[\w+/]{86}==$/.test(integrity ?? ''))).toEqual([]);
});

test('what is shipped is under a permissive licence', () => {
  const permissive = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0']);
  expect(breaches(({ dev, license }) => dev === true || permissive.has(license ?? 'none'))).toEqual([]);
});

test('the Node that comes with the lab is one its native packages are made for, and the one that runs', () => {
  const [node] = installed('node');
  expect(process.versions.node).toBe(node!.version);
  const major = Number(node!.version.split('.')[0]);
  // Its binary crashes where it is loaded by an older one.
  const { engines } = read('node_modules/better-sqlite3/package.json') as { engines: { node: string } };
  expect(engines.node).toMatch(/^>=\d+$/);
  expect(major).toBeGreaterThanOrEqual(Number(engines.node.slice(2)));
});
