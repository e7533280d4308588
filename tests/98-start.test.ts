import { describe, expect, test } from 'vitest';
import { desktopShell, type Machine, runDesktop } from '../worker/hosts/terminal/start/desktop.ts';

const desk: Machine = {
  env: { DISPLAY: ':0' },
  platform: 'linux',
  isRoot: false,
  exists: () => true,
  fetch: () => Promise.reject(new Error('nothing is to be fetched')),
};

describe('a window is opened', () => {
  test('with the Electron that is there, or that is carried there by hand', async () => {
    expect(await desktopShell(desk)).toMatchObject({
      program: expect.stringMatching(/electron.dist.electron$/) as unknown,
    });
    const env = { WAYLAND_DISPLAY: 'wayland-0', ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron' };
    expect(await desktopShell({ ...desk, env })).toEqual({ program: '/opt/electron/electron' });
    expect(await desktopShell({ ...desk, env: {}, platform: 'win32' })).toMatchObject({
      program: expect.stringMatching(/electron\.exe$/) as unknown,
    });
  });

  test('with one that is fetched', async () => {
    let isThere = false;
    const fetch = (): Promise<null> => {
      isThere = true;
      return Promise.resolve(null);
    };
    expect(await desktopShell({ ...desk, exists: () => isThere, fetch })).toHaveProperty('program');
  });
});

test.each([
  ['without a display', { env: {} }, 'There is no display for a window'],
  ['for root', { isRoot: true }, 'A window has to run in a sandbox'],
  ['offline', { exists: () => false, fetch: () => Promise.resolve('ENOTFOUND') }, 'could not be fetched (ENOTFOUND)'],
])('%s it is said in one line why there is none', async (_case, machine, sentence) => {
  const answer = await desktopShell({ ...desk, ...machine });
  expect(answer).toEqual({ whyNot: expect.stringContaining(sentence) as unknown });
  expect(JSON.stringify(answer)).toContain('the lab opens in a browser tab.');
  expect(JSON.stringify(answer)).not.toContain('\\n');
});

test('a window that does not come up is told from one that was closed', async () => {
  expect(await runDesktop('/nowhere/electron', undefined)).toContain('ENOENT');
  expect(await runDesktop('/bin/false', undefined)).toContain('exit code 1');
  expect(await runDesktop('/bin/true', undefined)).toBeNull();
});
