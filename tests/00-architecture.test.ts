import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { barrels, importCycles, importViolations, importsOf, tiedToMachine, vaguelyNamed } from './source-rules.ts';

const root = join(import.meta.dirname, '..');
const ignored = new Set(['.git', ...read('.gitignore').match(/^[^/\n]+(?=\/$)/gm)!]);
const maximumLines = 400;
const medianLines = 100;

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Every file of the project, whether or not it has been added to version control yet. */
function* files(folder = ''): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    // In a second working tree of git, `.git` is a file and the packages are often a link.
    if (ignored.has(entry.name)) continue;
    const path = folder + entry.name;
    if (entry.isDirectory()) yield* files(`${path}/`);
    else yield path;
  }
}

const all = [...files()];
const isCode = (path: string): boolean => /\.(ts|vue|cjs|js)$/.test(path);
const sourceOf = (paths: readonly string[]): Map<string, string> => new Map(paths.map((path) => [path, read(path)]));
const product = sourceOf(all.filter((path) => /^(worker|electron|renderer)\//.test(path) && isCode(path)));
const code = sourceOf(all.filter((path) => isCode(path) && !path.startsWith('tests/fixtures/')));
const lines = (text: string): number => text.split('\n').length - 1;

describe('the source keeps to the rules', () => {
  test('imports follow the table', () => {
    expect(product.size).toBeGreaterThan(20);
    expect(importViolations(product)).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    expect(importCycles(product)).toEqual([]);
  });

  test('files are small: a ceiling for each, and half of the product under a quarter of it', () => {
    const long = [...code].filter(([, text]) => lines(text) > maximumLines).map(([path]) => path);
    expect(long).toEqual([]);
    const counts = [...product.values()].map(lines).sort((a, b) => a - b);
    expect(counts[Math.floor(counts.length / 2)]).toBeLessThan(medianLines);
  });

  test('names say what a file is about, and no file only passes on what others export', () => {
    expect(vaguelyNamed(all)).toEqual([]);
    expect(barrels(code)).toEqual([]);
  });

  test('there are no other top-level folders', () => {
    const folders = new Set(all.filter((path) => path.includes('/')).map((path) => path.split('/')[0]));
    const allowed = new Set(['electron', 'renderer', 'worker', 'tests', 'docs', '.ci']);
    expect([...folders].filter((folder) => !allowed.has(folder!))).toEqual([]);
  });

  test('nothing is tied to one machine or one registry', () => {
    const text = all.filter((path) => /\.(ts|vue|c?js|json|md|ya?ml|css|html)$|^\.[^/]+$|^\.ci\//.test(path));
    const found = text.flatMap((path) => tiedToMachine(read(path)).map((match) => `${path}: ${match}`));
    expect(found).toEqual([]);
  });

  test('package.json and the lockfile pin the same exact versions', () => {
    const wanted = JSON.parse(read('package.json')) as Manifest;
    const locked = (JSON.parse(read('package-lock.json')) as { packages: { '': Manifest } }).packages[''];
    for (const group of ['dependencies', 'devDependencies'] as const) {
      const loose = Object.entries(wanted[group]).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
      expect(loose).toEqual([]);
      expect(locked[group]).toEqual(wanted[group]);
    }
  });
});

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

describe('a breach of each rule is seen', () => {
  const sources = (files: Record<string, string>): Map<string, string> => new Map(Object.entries(files));

  test.each([
    ['worker/catalogue/a.ts', "import { z } from 'zod';"],
    ['worker/contract/a.ts', "import { run } from '../engine/run.ts';"],
    ['worker/engine/a.ts', "import type { Run } from '../training/run.ts';"],
    ['worker/lab/a.ts', "const engine = await import('../engine/run.ts');"],
    ['worker/lab/a.ts', "export { open } from '../hosts/serve.ts';"],
    ['worker/lab/a.ts', "import Database from 'better-sqlite3';"],
    ['worker/engine/formula/a.ts', "import { GPU } from 'gpu.js';"],
    ['worker/engine/devices/cpu/a.ts', "import { parse } from 'mathjs/number';"],
    ['worker/hosts/a.ts', "import { app } from 'electron';"],
    ['renderer/pages/a.ts', "import { init } from 'echarts/core';"],
    [
      'renderer/pages/A.vue',
      "<template>import</template><script setup>import { a } from '../../worker/lab/a.ts';</script>",
    ],
    ['electron/main.ts', "import { plan } from '../worker/engine/plan.ts';"],
    ['worker/elsewhere/a.ts', ''],
  ])('%s: %s', (path, text) => {
    expect(importViolations(sources({ [path]: text }))).toHaveLength(1);
  });

  test('what the table allows is no breach', () => {
    const text =
      "import { a } from '../contract/a.ts';\nimport { b } from './b.ts';\nimport { readFileSync } from 'node:fs';";
    expect(importsOf('worker/lab/a.ts', text)).toEqual(['../contract/a.ts', './b.ts', 'node:fs']);
    expect(importViolations(sources({ 'worker/lab/a.ts': text }))).toEqual([]);
    expect(importViolations(sources({ 'worker/store/a.ts': "import Database from 'better-sqlite3';" }))).toEqual([]);
  });

  test('a circle, through types too', () => {
    const circle = sources({
      'worker/lab/a.ts': "import { b } from './b.ts';",
      'worker/lab/b.ts': "import type { A } from './deep/c.ts';",
      'worker/lab/deep/c.ts': "import { a } from '../a.ts';",
    });
    expect(importCycles(circle)).toEqual([
      'worker/lab/a.ts -> worker/lab/b.ts -> worker/lab/deep/c.ts -> worker/lab/a.ts',
    ]);
  });

  test('vague names, barrels and ties to a machine', () => {
    expect(vaguelyNamed(['worker/utils/a.ts', 'worker/run-manager.ts', 'worker/commonplace.ts'])).toHaveLength(2);
    const passing = {
      'a.ts': "// all\nexport * from './b.ts';\nexport { c } from './c.ts';",
      'b/index.ts': 'export const b = 1;',
    };
    expect(barrels(sources({ ...passing, 'c.ts': "export * from './b.ts';\nexport const c = 1;" }))).toEqual([
      'a.ts',
      'b/index.ts',
    ]);
    const tied = ['/home', 'ada', 'lab'].join('/') + ' ' + ['http:', '', 'npm-registry.example', 'x'].join('/');
    expect(tiedToMachine(tied)).toHaveLength(2);
    expect(tiedToMachine('/usr/bin/chromium ../work/a https://example.org')).toEqual([]);
  });
});
