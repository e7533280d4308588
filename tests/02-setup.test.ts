import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

interface Machine {
  readonly platform: string;
  readonly isRoot: boolean;
  readonly environment: Record<string, string | undefined>;
  exists(path: string): boolean;
  run(command: readonly string[]): boolean;
}

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const setup = require('../setup.cjs') as {
  tooOld(version: string): string | null;
  prepareBrowser(machine: Machine, say: (line: string) => void): void;
};

test('setup.cjs is in syntax that a Node far too old can parse', () => {
  // ECMAScript 5 is what Node 4 knows in full, so that it can print the sentence instead of a syntax error.
  const result = spawnSync(process.execPath, [
    join(root, 'node_modules/acorn/bin/acorn'),
    '--ecma5',
    '--silent',
    join(root, 'setup.cjs'),
  ]);
  expect(result.stderr.toString()).toBe('');
  expect(result.status).toBe(0);
});

test('the oldest Node that is good enough', () => {
  for (const version of ['v20.19.0', 'v20.20.2', 'v22.0.0', 'v24.21.0']) expect(setup.tooOld(version)).toBeNull();
  for (const version of ['v4.9.1', 'v18.20.8', 'v20.18.3']) {
    expect(setup.tooOld(version)).toBe(
      `Epoch Lab needs Node 20.19 or newer to set itself up, but this is Node ${version.slice(1)}.`,
    );
  }
});

/** A checkout with its packages in place, whose npm is a recorder. */
describe.skipIf(process.platform === 'win32')('setting up a checkout', () => {
  let folder: string;
  const inFolder = (path: string): string => join(folder, path);

  function write(path: string, text: string): string {
    mkdirSync(dirname(inFolder(path)), { recursive: true });
    writeFileSync(inFolder(path), text);
    return inFolder(path);
  }

  function writeProgram(path: string, lines: readonly string[]): void {
    chmodSync(write(path, ['#!/bin/sh', ...lines, ''].join('\n')), 0o755);
  }

  function run(...before: string[]): { status: number | null; lines: string[]; npm: string[] } {
    const result = spawnSync(process.execPath, [...before, 'setup.cjs'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: `${inFolder('bin')}:/usr/bin:/bin`, HOME: folder },
    });
    const calls = existsSync(inFolder('npm-calls')) ? readFileSync(inFolder('npm-calls'), 'utf8') : '';
    const split = (text: string): string[] => text.split('\n').filter((line) => line !== '');
    return { status: result.status, lines: split(result.stdout + result.stderr), npm: split(calls) };
  }

  const a = { version: '1.0.0', integrity: 'sha512-a' };
  const lock = (packages: object): string => JSON.stringify({ lockfileVersion: 3, packages });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'epoch-lab-setup-'));
    copyFileSync(join(root, 'setup.cjs'), inFolder('setup.cjs'));
    write('package-lock.json', lock({ '': {}, 'node_modules/a': a, 'node_modules/b': { ...a, optional: true } }));
    write('node_modules/.package-lock.json', lock({ 'node_modules/a': a }));
    mkdirSync(inFolder('node_modules/node/bin'), { recursive: true });
    mkdirSync(inFolder('node_modules/.bin'));
    symlinkSync(process.execPath, inFolder('node_modules/node/bin/node'));
    symlinkSync('../node/bin/node', inFolder('node_modules/.bin/node'));
    writeProgram('bin/npm', [`echo "$@" >> '${inFolder('npm-calls')}'`]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('does nothing and says nothing when all is there', () => {
    expect(run()).toEqual({ status: 0, lines: [], npm: [] });
  });

  test.each([
    ['the lockfile changed', () => write('package-lock.json', lock({ 'node_modules/a': { ...a, version: '1.0.1' } }))],
    ['a package was added', () => write('package-lock.json', lock({ 'node_modules/a': a, 'node_modules/c': a }))],
    ['a package was dropped', () => write('package-lock.json', lock({}))],
    ['nothing is installed', () => rmSync(inFolder('node_modules/.package-lock.json'))],
  ])('installs from the lockfile when %s', (_why, change) => {
    change();
    const { status, lines, npm } = run();
    expect(npm).toEqual([expect.stringMatching(/^ci .*--include=dev/)]);
    expect(lines).toEqual([expect.stringContaining('installing the packages of the lockfile')]);
    expect(status).toBe(0);
  });

  test.each([
    ['is missing', ['exit 127']],
    ['does not run', ['exit 1']],
    ['is too old', ['echo v22.5.0']],
  ])('installs, then gives up with a sentence, when its own Node %s', (why, program) => {
    rmSync(inFolder('node_modules/node/bin/node'));
    if (why !== 'is missing') writeProgram('node_modules/node/bin/node', program);
    const { status, lines, npm } = run();
    expect(npm).toEqual([expect.stringMatching(/^ci /), expect.stringMatching(/^rebuild node /)]);
    expect(lines.at(-1)).toContain('Node 24 could not be installed');
    expect(status).toBe(1);
  });

  test('a failed installation shows what npm said, and fails', () => {
    rmSync(inFolder('node_modules/.package-lock.json'));
    writeProgram('bin/npm', ['echo "npm error network" >&2', 'exit 1']);
    const { status, lines } = run();
    expect(lines).toContain('npm error network');
    expect(lines.at(-1)).toContain('could not be installed');
    expect(status).toBe(1);
  });

  test('too old a Node gets one sentence and nothing is installed', () => {
    rmSync(inFolder('node_modules/.package-lock.json'));
    const old = write('old.cjs', "Object.defineProperty(process, 'version', { value: 'v16.20.2' });");
    expect(run('--require', old)).toEqual({ status: 1, lines: [setup.tooOld('v16.20.2')], npm: [] });
  });
});

describe('a browser for the checks that need one', () => {
  const chromium = '/usr/bin/chromium';
  const vulkan = '/usr/lib/x86_64-linux-gnu/libvulkan.so.1';

  /** A machine with these files, on which only these programs succeed; what apt-get installs appears. */
  function prepare(options: {
    files?: string[];
    programs?: string[];
    platform?: string;
    isRoot?: boolean;
    path?: string;
  }) {
    const files = new Set(options.files);
    const commands: string[] = [];
    const lines: string[] = [];
    const machine: Machine = {
      platform: options.platform ?? 'linux',
      isRoot: options.isRoot ?? false,
      environment: { CHROMIUM_PATH: options.path },
      exists: (path) => files.has(path),
      run: (command) => {
        commands.push(command.join(' '));
        if (!(options.programs ?? []).includes(command[0]!)) return false;
        if (command.includes('chromium')) files.add(chromium);
        if (command.includes('libvulkan1')) files.add(vulkan);
        return true;
      },
    };
    setup.prepareBrowser(machine, (line) => lines.push(line));
    return { commands, lines };
  }

  test('nothing is done where it is found', () => {
    expect(prepare({ files: [chromium, vulkan] })).toEqual({ commands: [], lines: [] });
    expect(prepare({ files: ['/opt/browser', vulkan], path: '/opt/browser' })).toEqual({ commands: [], lines: [] });
    expect(prepare({ files: [chromium], platform: 'darwin' })).toEqual({ commands: [], lines: [] });
  });

  test.each([
    ['without apt-get', { isRoot: true }],
    ['without the right to install', { programs: ['apt-get'] }],
    ['that is not Linux', { platform: 'win32', isRoot: true, programs: ['apt-get'] }],
  ])('on a machine %s, one line says what is missing', (_where, options) => {
    const { commands, lines } = prepare(options);
    expect(commands.filter((command) => command.includes('install'))).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(/^Not found: chromium.*skipped/)]);
  });

  test('what is missing is installed by root, or where sudo asks nothing', () => {
    const rootly = prepare({ isRoot: true, programs: ['apt-get', 'env'], files: [chromium] });
    expect(rootly.commands.at(-1)).toMatch(
      /^env DEBIAN_FRONTEND=noninteractive apt-get .*install -y --no-install-recommends libvulkan1$/,
    );
    expect(rootly.lines).toEqual([expect.stringContaining('installing libvulkan1')]);
    const sudo = prepare({ programs: ['apt-get', 'sudo'] });
    expect(sudo.commands.at(-1)).toMatch(/^sudo -n env .*install .*chromium libvulkan1$/);
    expect(sudo.lines).toHaveLength(1);
  });

  test('an installation that fails is reported, not thrown', () => {
    const { lines } = prepare({ isRoot: true, programs: ['apt-get'] });
    expect(lines.at(-1)).toMatch(/^Not found: chromium and libvulkan1/);
  });
});
