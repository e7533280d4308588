import { once } from 'node:events';
import { existsSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keyOf } from '../worker/contract/wire.ts';
import { openingCommand } from '../worker/hosts/terminal/open-tab.ts';
import { needsBuild, pageBuild } from '../worker/hosts/terminal/start/page-build.ts';
import { connect } from './fixtures/hosts/serving.ts';
import { completed } from './fixtures/lab/open-lab.ts';
import { epochLab, newDesk, start } from './fixtures/terminal/epoch-lab.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

describe('serve', () => {
  test('prints its address, trains, names it to a second start, and ends by Ctrl-C with what trains kept', async () => {
    const desk = await newDesk();
    const first = start(desk, ['serve', '--no-open', '--jobs', '1']);
    const [printed] = (await once(first.child.stdout, 'data')) as [string];
    const address = /http:\S+/.exec(printed)![0];
    const { port, hash } = new URL(address);
    const tab = await connect(Number(port), keyOf(hash)!);
    const experiment = tinyExperiment({ 'recipe.protocol.epochs': 10_000 });
    const { runs } = await tab.lab.start(JSON.parse(JSON.stringify(experiment)) as never, 'cpu');
    await tab.next(completed(runs[0]!.id, 1));

    const second = await epochLab(desk, ['serve', '--no-open']);
    expect(second.code).toBe(75);
    expect(second.err).toContain(address);
    const owner = join(desk.home, 'history.db.owner');
    expect(statSync(owner).mode & 0o077).toBe(0);

    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(0);
    expect(existsSync(owner)).toBe(false);
    const shown = await epochLab(desk, ['show', '1']);
    expect(shown.out).toContain('interrupted');
  });

  test.each([
    ['--port', '0'],
    ['--port', 'http'],
    ['--jobs', '0'],
  ])('refuses %s %s', async (...args) => {
    expect((await epochLab(await newDesk(), ['serve', '--no-open', ...args])).code).toBe(2);
  });
});

test.each([
  ['linux', { DISPLAY: ':0' }, ['xdg-open', ['f']]],
  ['linux', { WAYLAND_DISPLAY: 'w' }, ['xdg-open', ['f']]],
  ['linux', {}, null],
  ['linux', { DISPLAY: ':0', CI: 'true' }, null],
  ['darwin', {}, ['open', ['f']]],
  ['darwin', { SSH_CONNECTION: 'x' }, null],
  ['win32', {}, ['explorer.exe', ['f']]],
] as const)('a tab is opened on %s with %j by %j', (platform, env, command) => {
  expect(openingCommand('f', env, platform)).toEqual(command);
});

test('the page is built when it is missing or older than what it is made of', async () => {
  const folder = await temporaryFolder();
  expect(needsBuild(folder, pageBuild)).toBe(false);
  for (const name of ['renderer/pages', 'dist/page']) await mkdir(join(folder, name), { recursive: true });
  const source = join(folder, 'renderer', 'pages', 'Home.vue');
  for (const file of [join(folder, 'vite.config.ts'), source]) writeFileSync(file, '');
  expect(needsBuild(folder, pageBuild)).toBe(true);
  const built = join(folder, pageBuild.output);
  writeFileSync(built, '');
  const later = new Date(statSync(source).mtimeMs + 10_000);
  utimesSync(built, later, later);
  expect(needsBuild(folder, pageBuild)).toBe(false);
  const latest = new Date(later.getTime() + 10_000);
  utimesSync(source, latest, latest);
  expect(needsBuild(folder, pageBuild)).toBe(true);
});
