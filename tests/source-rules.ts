import { posix } from 'node:path';
import ts from 'typescript';

/** Files by path from the project's root, with forward slashes. */
export type Sources = ReadonlyMap<string, string>;

const leaves = ['worker/contract', 'worker/catalogue'];
const libraryOfLab = ['worker/demonstrations', 'worker/training', 'worker/store', 'worker/report', 'worker/data'];

/** Each layer with the layers it may import besides itself. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  'worker/catalogue': [],
  'worker/contract': ['worker/catalogue'],
  // The devices draw from the random streams.
  'worker/engine': ['worker/data', ...leaves],
  'worker/data': leaves,
  'worker/training': ['worker/engine', 'worker/data', ...leaves],
  'worker/demonstrations': ['worker/training', 'worker/engine', 'worker/data', ...leaves],
  'worker/store': leaves,
  'worker/report': leaves,
  // What formulas decide is computed by the engine, and by the line searches of training.
  'worker/claims': ['worker/training', 'worker/engine', 'worker/data', ...leaves],
  'worker/lab': ['worker/claims', ...libraryOfLab, ...leaves],
  'worker/hosts': ['worker/lab', ...libraryOfLab, ...leaves],
  electron: leaves,
  renderer: leaves,
};

/** Packages that only these folders may import, so that each can be replaced in one place. */
export const ownersOf: Readonly<Record<string, readonly string[]>> = {
  electron: ['electron'],
  'better-sqlite3': ['worker/store'],
  'gpu.js': ['worker/engine/devices/gpu'],
  webgpu: ['worker/engine/devices/gpu'],
  binaryen: ['worker/engine/devices/cpu'],
  mathjs: ['worker/engine/formula'],
  'libsvm-js': ['worker/training/baselines'],
  echarts: ['renderer/charts', 'worker/report/page'],
};

const vagueNames = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'manager', 'managers', 'misc']);

/** The module names a file imports, re-exports or loads dynamically. */
export function importsOf(path: string, text: string): string[] {
  const scripts = [...text.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map((match) => match[1]!);
  const code = path.endsWith('.vue') ? scripts.join('\n') : text;
  return ts.preProcessFile(code, true, true).importedFiles.map((file) => file.fileName);
}

function layerOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'worker' ? `worker/${second}` : top;
}

function packageOf(name: string): string {
  const [scope = '', rest = ''] = name.split('/');
  return scope.startsWith('@') ? `${scope}/${rest}` : scope;
}

const isLocal = (name: string): boolean => name.startsWith('.');
const isWithin = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);
const resolve = (from: string, name: string): string => posix.join(posix.dirname(from), name);

/** Every import that the table forbids, one sentence each. */
export function importViolations(sources: Sources): string[] {
  const found: string[] = [];
  for (const [path, text] of sources) {
    const layer = layerOf(path);
    const allowed = mayImport[layer];
    if (allowed === undefined) {
      found.push(`${path} is in no layer of the import table`);
      continue;
    }
    for (const name of importsOf(path, text)) {
      if (isLocal(name)) {
        const target = layerOf(resolve(path, name));
        if (target !== layer && !allowed.includes(target)) found.push(`${path} may not import ${name}`);
      } else {
        const owners = ownersOf[packageOf(name)];
        const stray = owners !== undefined && !owners.some((owner) => isWithin(path, owner));
        if (stray || layer === 'worker/catalogue') found.push(`${path} may not import ${name}`);
      }
    }
  }
  return found;
}

/** The first import cycle found from each file, as `a -> b -> a`; type imports count. */
export function importCycles(sources: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' -> '));
    const text = sources.get(path);
    if (start >= 0 || done.has(path) || text === undefined) return;
    const targets = importsOf(path, text).filter(isLocal);
    for (const name of targets) visit(resolve(path, name), [...trail, path]);
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}

/** Folders and files whose name says nothing about their subject. */
export function vaguelyNamed(paths: Iterable<string>): string[] {
  return [...paths].filter((path) => path.split(/[/._-]/).some((word) => vagueNames.has(word.toLowerCase())));
}

/** Files that only pass on what others export, and `index` files, which invite it. */
export function barrels(sources: Sources): string[] {
  const passesOn = (statement: ts.Statement): boolean =>
    ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;
  return [...sources].flatMap(([path, text]) => {
    if (!/\.[cm]?[jt]s$/.test(path)) return [];
    const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
    const isIndex = /(^|\/)index\.[cm]?[jt]s$/.test(path);
    return isIndex || (statements.length > 0 && statements.every(passesOn)) ? [path] : [];
  });
}

/** Paths of somebody's machine and hosts of package registries, which mean nothing elsewhere. */
export function tiedToMachine(text: string): string[] {
  const home = /(?<![\w.~-])\/(?:work|root|home\/[a-z]\w*|Users\/\w+)\/[\w.-]+|[A-Z]:\\Users\\\w+/g;
  const registry = /https?:\/\/[\w.-]*(?:registry|artifactory|nexus|verdaccio|jfrog)[\w.-]*/g;
  const network = /https?:\/\/(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+/g;
  return [home, registry, network].flatMap((pattern) => text.match(pattern) ?? []);
}
