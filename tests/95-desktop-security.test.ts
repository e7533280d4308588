import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Bench } from './fixtures/electron/bench.ts';
import { buildShell, type BuiltShell, checkout } from './fixtures/electron/built-shell.ts';
import { type Desktop, startStandIn } from './fixtures/electron/desktop.ts';
import { newDesk } from './fixtures/terminal/epoch-lab.ts';

// Electron's own checklist, https://www.electronjs.org/docs/latest/tutorial/security, point by point.

let shell: BuiltShell;
let desktop: Desktop;
const cleanUp: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  shell = await buildShell();
  const desk = await newDesk((remove) => cleanUp.push(remove));
  desktop = await startStandIn(shell, desk);
  await vi.waitFor(() => desktop.openBench(), { timeout: 30_000 });
}, 60_000);
afterAll(async () => {
  desktop.kill();
  await desktop.ended;
  for (const remove of cleanUp) await remove();
  await shell.remove();
});

declare const bench: Bench;
declare const window: { open(address: string): unknown; readonly location: { href: string } };

const preferences = () =>
  desktop.inMain(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    return (webContents as unknown as { getLastWebPreferences(): Electron.WebPreferences }).getLastWebPreferences();
  });
const address = () => desktop.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.getURL());
const fetched = (url: string) =>
  desktop.inPage(
    (to) =>
      fetch(to).then(
        async (response) => ({
          status: response.status,
          headers: Object.fromEntries(response.headers),
          text: await response.text(),
        }),
        () => 'refused',
      ),
    url,
  );

describe("Electron's checklist", () => {
  test('1: only secure content is loaded, and nothing from another machine', async () => {
    expect(await address()).toBe('app://lab/');
    const outside = [
      'http://127.0.0.1:1/',
      'https://example.org/',
      'ws://127.0.0.1:1/',
      'file:///etc/passwd',
      'ftp://x/',
    ];
    for (const url of outside) expect(await fetched(url)).toBe('refused');
  });

  test('2: pages have no Node', async () => {
    expect(await preferences()).toMatchObject({ nodeIntegration: false });
    expect((await preferences()).nodeIntegrationInWorker).toBeUndefined();
    expect((await preferences()).nodeIntegrationInSubFrames).toBeUndefined();
    expect(await desktop.inPage(() => [typeof require, typeof process, typeof Buffer])).toEqual(
      Array.from({ length: 3 }, () => 'undefined'),
    );
  });

  test('3: the page and the preload script live in worlds of their own', async () => {
    expect(await preferences()).toMatchObject({ contextIsolation: true });
  });

  test('4: pages are sandboxed, whatever their window says', async () => {
    expect(await preferences()).toMatchObject({ sandbox: true });
    expect(await desktop.inMain(({ app }) => (app as unknown as { isSandboxed: boolean }).isSandboxed)).toBe(true);
  });

  test('5: every permission is denied, but to put what was copied into the clipboard', async () => {
    const granted = await desktop.inMain(async ({ session, BrowserWindow }) => {
      const guarded = session.defaultSession as unknown as {
        permissionRequest(contents: unknown, name: string, callback: (isGranted: boolean) => void): void;
        permissionCheck(contents: unknown, name: string, origin: string): boolean;
        devicePermission(): boolean;
      };
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const names = ['media', 'geolocation', 'notifications', 'fileSystem', 'clipboard-read', 'usb', 'openExternal'];
      const all = [...names, 'local-network', 'display-capture', 'midi', 'unknown', 'clipboard-sanitized-write'];
      const request = (name: string) =>
        new Promise<boolean>((resolve) => guarded.permissionRequest(webContents, name, resolve));
      const requested = await Promise.all(all.map(request));
      return {
        requested: all.filter((_name, i) => requested[i]),
        checked: all.filter((name) => guarded.permissionCheck(webContents, name, 'app://lab/')),
        elsewhere: all.filter((name) => guarded.permissionCheck(webContents, name, 'https://example.org/')),
        device: guarded.devicePermission(),
      };
    });
    const only = ['clipboard-sanitized-write'];
    expect(granted).toEqual({ requested: only, checked: only, elsewhere: [], device: false });
  });

  test('6: the same-origin policy holds', async () => {
    expect(await preferences()).toMatchObject({ webSecurity: true });
  });

  test('7: a policy says what the page may do, on every answer', async () => {
    for (const path of ['/', '/index.html', '/assets/page.js', '/missing.js']) {
      const answer = await fetched(`app://lab${path}`);
      expect(answer).toMatchObject({
        status: path === '/missing.js' ? 404 : 200,
        headers: { 'x-content-type-options': 'nosniff', 'cross-origin-opener-policy': 'same-origin' },
      });
      const policy = (answer as { headers: Record<string, string> }).headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(policy).not.toMatch(/unsafe-eval|\*|https?:/);
    }
  });

  test.each(['allowRunningInsecureContent', 'experimentalFeatures', 'enableBlinkFeatures'] as const)(
    '8 to 10: %s is left as it is: off',
    async (name) => {
      expect((await preferences())[name]).toBeUndefined();
      expect(await readFile(join(shell.root, 'dist/electron/main.js'), 'utf8')).not.toContain('appendSwitch');
    },
  );

  test('11 and 12: there are no webviews', async () => {
    expect(await preferences()).toMatchObject({ webviewTag: false });
    const isPrevented = await desktop.inMain(({ BrowserWindow }) => {
      const event = { isPrevented: false, preventDefault: () => (event.isPrevented = true) };
      BrowserWindow.getAllWindows()[0]!.webContents.emit('will-attach-webview', event, {}, {});
      return event.isPrevented;
    });
    expect(isPrevented).toBe(true);
  });

  test('13: the page stays where it is', async () => {
    const elsewhere = [
      'https://example.org/',
      'file:///etc/passwd',
      'app://report/',
      'data:text/html,x',
      'javascript:1',
    ];
    for (const url of elsewhere) {
      await desktop.inPage((to) => void (window.location.href = to), url);
      expect(await address()).toBe('app://lab/');
    }
    const prevented = await desktop.inMain(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const cases = [
        ['will-redirect', 'app://lab/', true],
        ['will-frame-navigate', 'app://lab/', false],
        ['will-frame-navigate', 'https://example.org/', false],
        ['will-navigate', 'https://example.org/', true],
        ['will-navigate', 'app://lab/', true],
      ] as const;
      return cases.map(([name, url, isMainFrame]) => {
        const event = { url, isMainFrame, isPrevented: false, preventDefault: () => (event.isPrevented = true) };
        webContents.emit(name, event);
        return event.isPrevented;
      });
    });
    expect(prevented).toEqual([true, true, true, true, false]);
  });

  test('14: the page opens no windows', async () => {
    expect(await desktop.inPage(() => window.open('https://example.org/'))).toBeNull();
    expect(await desktop.inPage(() => window.open('app://lab/'))).toBeNull();
    expect(await desktop.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test('15: nothing is handed to other programs', async () => {
    expect(await readFile(join(shell.root, 'dist/electron/main.js'), 'utf8')).not.toMatch(/openExternal\(|openPath\(/);
  });

  test('16: Electron is a version that gets its security fixes', async () => {
    const { devDependencies } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')) as {
      devDependencies: { electron: string };
    };
    expect(Number(devDependencies.electron.split('.')[0])).toBeGreaterThanOrEqual(45);
  });

  test('17: a message counts only from the page itself', async () => {
    const before = desktop.log().length;
    await desktop.inMain(({ ipcMain, BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const frame = { origin: 'app://lab', url: 'app://lab/' };
      const foreign = { id: 99, mainFrame: frame, isDestroyed: () => false, send: () => undefined };
      const forged = [
        { sender: webContents, senderFrame: null },
        { sender: webContents, senderFrame: frame },
        { sender: webContents, senderFrame: { origin: 'https://example.org', url: 'https://example.org/' } },
        { sender: foreign, senderFrame: frame },
      ];
      for (const event of forged) ipcMain.emit('lab:open', event);
    });
    const refused = () =>
      desktop
        .log()
        .slice(before)
        .match(/was refused\./g);
    await expect.poll(refused).toHaveLength(4);
    expect(await desktop.inPage(() => bench.opened)).toBe(1);
  });

  test('18: the page comes by a scheme of its own, which knows its files and nothing else', async () => {
    const schemes = await desktop.inMain(
      ({ protocol }) => (protocol as unknown as { schemes: Electron.CustomScheme[] }).schemes,
    );
    expect(schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
    expect(await fetched('app://lab/')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    });
    expect(await fetched('app://lab/assets/page.js')).toMatchObject({ status: 200, text: 'document.title += "!";' });
    const outside = ['/..%2f..%2fpackage.json', '/%2e%2e/electron/main.js', '/..%5c..%5cpackage.json', '//etc/passwd'];
    const odd = ['/assets', '/assets/', '/index.html%00.js', '/INDEX.HTML', '/index.html::$DATA', '/assets/%70age.js'];
    for (const path of [...outside, ...odd]) expect(await fetched(`app://lab${path}`)).toMatchObject({ status: 404 });
    for (const url of ['app://report/', 'app://lab.example/', 'app://lab:81/']) {
      expect(await fetched(url)).toMatchObject({ status: 404 });
    }
  });

  test('19: what the app does not need is switched off in Electron itself', async () => {
    const config = await readFile(join(checkout, 'electron-builder.yml'), 'utf8');
    for (const [fuse, value] of Object.entries({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    })) {
      expect(config).toMatch(new RegExp(`^  ${fuse}: ${value}$`, 'm'));
    }
  });

  test('20: the page gets a few functions, and nothing of Electron', async () => {
    const lent = await desktop.inPage(() => {
      const { shell: given } = window as unknown as { shell: Record<string, unknown> };
      return {
        names: Object.keys(given),
        isFrozen: Object.isFrozen(given),
        kinds: Object.values(given).map((v) => typeof v),
      };
    });
    const names = ['openCarrier', 'printToPdf', 'onOpenFile', 'onCommand'];
    expect(lent).toEqual({ names, isFrozen: true, kinds: names.map(() => 'function') });
  });
});

test('messages of any kind are refused or harmless', async () => {
  await vi.waitFor(async () => expect(await desktop.inPage(() => bench.lab !== null)).toBe(true), { timeout: 20_000 });
  await desktop.inMain(({ ipcMain, BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    const event = { sender: webContents, senderFrame: webContents.mainFrame };
    const deep = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as unknown;
    const odd = [
      undefined,
      null,
      true,
      -1,
      0.5,
      NaN,
      2 ** 32,
      '',
      '../..',
      'x'.repeat(10_000),
      [],
      {},
      deep,
      new Map(),
    ];
    const values = [...odd, new Uint8Array(3), new ArrayBuffer(8), new Float64Array(2), [[[[]]]], () => 1, Symbol('x')];
    const names = ['lab:open', 'lab:send', 'files:listen', '__proto__'];
    for (const name of names) {
      for (const first of values) for (const second of values) ipcMain.emit(name, event, first, second);
    }
  });
  const answers = await desktop.inPage(async () => {
    const { shell: given } = window as unknown as { shell: { printToPdf(...values: unknown[]): Promise<unknown> } };
    const odd = [
      [],
      [1],
      [null, 'x'],
      ['<p>', 'x'.repeat(201)],
      [{}, {}],
      ['<p>', 'x', 'more'],
      [new Uint8Array(3), 'x'],
    ];
    return Promise.all(odd.map((values) => given.printToPdf(...values).then(JSON.stringify)));
  });
  for (const answer of answers) expect(answer).toMatch(/"failed".*"usage"|cancelled/);
  expect(await desktop.inMain(() => ({}))).toEqual({});
  expect(await desktop.inPage(async () => (await bench.lab!.about()).platform)).toContain(process.platform);
  expect(await desktop.inPage(() => bench.sentences)).toEqual([]);
});
