import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { LabHost } from '../electron/lab-host.ts';
import { labProgram } from '../electron/lab-program.ts';
import type { LabEvent } from '../worker/contract/events.ts';
import { connectLab } from '../worker/contract/wire.ts';
import { buildShell, type BuiltShell, checkout } from './fixtures/electron/built-shell.ts';
import { newDesk, withBuiltInDigits } from './fixtures/terminal/epoch-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

// electron-builder packs for the platform it runs on; what is asked here is the same on all, but looked up on Linux.
const isLinux = process.platform === 'linux';

/** What electron-builder needs of a distribution of Electron: its program, with the place of the fuses in it. */
async function standInDistribution(folder: string): Promise<string> {
  const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const wire = String.fromCharCode(1, 9) + '101100011';
  await mkdir(join(folder, 'locales'), { recursive: true });
  await mkdir(join(folder, 'resources'));
  await writeFile(join(folder, 'electron'), `#!/bin/sh\nexit 0\n${sentinel}${wire}\0`, 'latin1');
  await chmod(join(folder, 'electron'), 0o755);
  for (const [name, text] of [
    ['locales/en-US.pak', 'words'],
    ['version', '45.4.1'],
    ['LICENSE', 'licence'],
    ['LICENSES.chromium.html', 'licences'],
  ] as const) {
    await writeFile(join(folder, name), text);
  }
  return folder;
}

let shell: BuiltShell;
let folder: string;
let resources: string;

beforeAll(async () => {
  if (!isLinux) return;
  shell = await buildShell();
  folder = await mkdtemp(join(tmpdir(), 'epoch-lab-installer-'));
  const electronDist = await standInDistribution(join(folder, 'electron'));
  const config = (await readFile(join(checkout, 'electron-builder.yml'), 'utf8'))
    // The shell and the page as they were built for this test.
    .replace(
      /^ {2}- dist\/electron\/\*\*\n {2}- dist\/page\/\*\*$/m,
      `  - from: ${join(shell.root, 'dist')}\n    to: dist`,
    );
  await writeFile(join(folder, 'config.yml'), config);
  const builder = join(checkout, 'node_modules', 'electron-builder', 'cli.js');
  const settings = [`-c.electronDist=${electronDist}`, `-c.directories.output=${join(folder, 'out')}`];
  // Whatever would be fetched is not there.
  const offline = {
    HTTP_PROXY: 'http://127.0.0.1:1',
    HTTPS_PROXY: 'http://127.0.0.1:1',
    ELECTRON_MIRROR: 'http://127.0.0.1:1/',
  };
  await promisify(execFile)(
    process.execPath,
    [builder, '--dir', '--linux', '--config', join(folder, 'config.yml'), ...settings],
    { cwd: checkout, env: { ...process.env, ...offline }, maxBuffer: 64 * 1024 * 1024 },
  );
  resources = join(
    folder,
    'out',
    process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`,
    'resources',
  );
}, 120_000);

afterAll(async () => {
  if (!isLinux) return;
  await shell.remove();
  await rm(folder, { recursive: true, force: true });
});

const filesUnder = async (path: string): Promise<string[]> =>
  (await readdir(join(resources, path), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(resources.length + 1));

test('the icon is large enough for every system to make its own of', async () => {
  const [, icon] = /^icon: (.+)$/m.exec(await readFile(join(checkout, 'electron-builder.yml'), 'utf8'))!;
  const png = await readFile(join(checkout, icon!));
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  // ICNS wants 512 pixels on either side, ICO 256.
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([512, 512]);
});

test.skipIf(!isLinux)('what the app does not need is switched off in the packaged Electron', async () => {
  const wire = await getCurrentFuseWire(join(resources, '..', 'epoch-lab-desktop'));
  const isOn = (fuse: FuseV1Options): boolean => String.fromCharCode(Number(wire[fuse])) === '1';
  expect({
    runAsNode: isOn(FuseV1Options.RunAsNode),
    nodeOptions: isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    nodeInspect: isOn(FuseV1Options.EnableNodeCliInspectArguments),
    fileProtocol: isOn(FuseV1Options.GrantFileProtocolExtraPrivileges),
    cookieEncryption: isOn(FuseV1Options.EnableCookieEncryption),
    archiveIntegrity: isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    archiveOnly: isOn(FuseV1Options.OnlyLoadAppFromAsar),
  }).toEqual({
    ...{ runAsNode: false, nodeOptions: false, nodeInspect: false, fileProtocol: false },
    ...{ cookieEncryption: true, archiveIntegrity: true, archiveOnly: true },
  });
});

test.skipIf(!isLinux)('native files are those of this platform, and lie outside the archive', async () => {
  const here = `linux-${process.arch}`;
  const native = (await filesUnder('app.asar.unpacked')).filter((path) => /\.(node|dll|dylib|so)$/.test(path));
  expect(native.map((path) => path.replace(/^.*?node_modules\//, '')).toSorted()).toEqual([
    `better-sqlite3/prebuilds/${here}.node`,
    `webgpu/dist/${here}/dawn.node`,
  ]);
  expect(await filesUnder('node')).toEqual(['node/node']);
});

test.skipIf(!isLinux)('only packages that the lab runs on are in it, each once', async () => {
  const { dependencies, devDependencies } = JSON.parse(
    await readFile(join(checkout, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
  const packages = (await filesUnder('app.asar.unpacked/node_modules'))
    .filter((path) => /node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path))
    .map((path) => path.replace(/^.*node_modules\//, '').replace(/\/package\.json$/, ''));
  for (const name of Object.keys(dependencies)) expect(packages).toContain(name);
  expect(packages.filter((name) => name in devDependencies || name === 'gl')).toEqual([]);
  expect(packages.filter((name) => name === 'webgpu')).toHaveLength(1);
});

test.skipIf(!isLinux)('the packaged lab trains on the built-in digits, with nothing of the checkout', async () => {
  const desk = await newDesk();
  await withBuiltInDigits(desk);
  const moved = join(desk.folder, 'installed app');
  await cp(resources, moved, { recursive: true, verbatimSymlinks: true });
  const program = labProgram({ isPackaged: true, resources: moved, checkout: '/nowhere' }, process.platform, {
    ...process.env,
    EPOCHLAB_HOME: desk.home,
    NODE_OPTIONS: '--this-would-end-node',
    PATH: '/nowhere',
  });
  expect(program.args.slice(1)).toEqual([join(moved, 'app.asar.unpacked/worker/hosts/lab-process.ts')]);
  expect(Object.keys(program.env)).not.toContain('NODE_OPTIONS');
  let log = '';
  const host = new LabHost(program, { log: (text) => (log += text), askToTryAgain: () => Promise.resolve(false) });
  const events: LabEvent[] = [];
  let receive: (message: Uint8Array) => void = () => undefined;
  host.start();
  host.open(0, {
    opened: () => undefined,
    message: (message) => receive(message),
    closed: (sentence) => (log += sentence),
  });
  const { lab } = connectLab(
    { send: (message) => host.send(0, message), receive: (listener) => (receive = listener) },
    { event: (event) => events.push(event), missed: () => undefined, refused: (error) => (log += error.message) },
  );
  await lab.start(tinyExperiment({ 'data.source': 'built-in', 'recipe.protocol.epochs': 1 }), 'cpu');
  await vi.waitFor(
    () =>
      expect(events, log).toContainEqual(
        expect.objectContaining({ kind: 'run', run: expect.objectContaining({ state: 'finished' }) as unknown }),
      ),
    { timeout: 40_000 },
  );
  expect((await lab.about()).node).toBe(process.versions.node);
  await host.stop();
  expect(log).not.toContain('unexpectedly');
});
