import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Bench } from './fixtures/electron/bench.ts';
import { buildShell, type BuiltShell } from './fixtures/electron/built-shell.ts';
import { type Desktop, electronProgram, startElectron, startStandIn } from './fixtures/electron/desktop.ts';
import { type Desk, newDesk } from './fixtures/terminal/epoch-lab.ts';
import type { Printed, Shell } from '../worker/contract/shell.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const isElectronHere = electronProgram() !== null;
const why = isElectronHere ? '' : ' (skipped: no Electron on this machine)';
if (!isElectronHere) console.warn('Electron was not found; the scenarios of the desktop run in its stand-in only.');

let shell: BuiltShell;
beforeAll(async () => {
  shell = await buildShell();
});
afterAll(() => shell.remove());

const short = tinyExperiment({ 'recipe.protocol.epochs': 2 });
/** Trains until it is told to end. */
const long = tinyExperiment({
  'recipe.network.hidden.0.units': 300,
  'recipe.protocol.batch': 1,
  'recipe.protocol.epochs': 10_000,
});
/** The window of the page, as functions that are run there see it. */
declare const bench: Bench;
declare const window: { readonly shell: Shell };

const wait = { timeout: 30_000, interval: 50 };
const until = (desktop: Desktop, holds: () => unknown): Promise<void> =>
  vi.waitFor(async () => expect(await desktop.inPage(holds)).toBeTruthy(), wait);
const untilInMain = (desktop: Desktop, holds: Parameters<Desktop['inMain']>[0]): Promise<void> =>
  vi.waitFor(async () => expect(await desktop.inMain(holds)).toBeTruthy(), wait);

const hasLab = (): boolean => bench.lab !== null;
const trains = (): boolean => bench.events.some(({ kind }) => kind === 'epoch');
const start = (desktop: Desktop, experiment: unknown): Promise<void> =>
  desktop.inPage(async (file) => {
    await bench.lab!.start(file as never, 'cpu');
  }, experiment);
const states = (desktop: Desktop): Promise<string[]> =>
  desktop.inPage(async () => (await bench.lab!.experiment(1)).runs.map(({ state }) => state));

/** The id of the lab process that was started last. */
const labOf = (desktop: Desktop): number => Number([...desktop.log().matchAll(/The lab is process (\d+)/g)].at(-1)![1]);

/** From now on every question of the app is kept, and answered with this button. */
const answerWith = (desktop: Desktop, button: number): Promise<void> =>
  desktop.inMain(({ dialog }, response) => {
    dialog.showMessageBox = ((...values: { message: string }[]) => {
      Object.assign(globalThis, { asked: values.at(-1)!.message });
      return Promise.resolve({ response, checkboxChecked: false });
    }) as never;
  }, button);
const asked = (desktop: Desktop): Promise<string> =>
  desktop.inMain(() => (globalThis as { asked?: string }).asked ?? '');

describe.each([
  { name: 'the stand-in', begin: startStandIn, isHere: true },
  { name: `Electron${why}`, begin: startElectron, isHere: isElectronHere },
])('the desktop in $name', ({ begin, isHere }) => {
  /** A desktop whose page has reached the lab. */
  async function open(desk: Desk, ...args: string[]): Promise<Desktop> {
    const desktop = await begin(shell, desk, ...args);
    onTestFinished(async () => {
      desktop.kill();
      await desktop.ended;
    });
    await vi.waitFor(() => desktop.openBench(), wait);
    await until(desktop, hasLab);
    return desktop;
  }

  test.skipIf(!isHere)('trains what the page starts, keeps the machine awake, and says how far it is', async () => {
    const desktop = await open(await newDesk());
    await start(desktop, short);
    await until(desktop, () => bench.events.some((event) => event.kind === 'run' && event.run.state === 'finished'));
    expect(await states(desktop)).toEqual(['finished']);
    await untilInMain(desktop, ({ powerSaveBlocker }) => !powerSaveBlocker.isStarted(1));
    await start(desktop, long);
    await untilInMain(desktop, ({ powerSaveBlocker }) => powerSaveBlocker.isStarted(2));
  });

  test.skipIf(!isHere).each([
    ['is loaded again', 'reload'],
    ['dies, and loads it again', 'forcefullyCrashRenderer'],
  ] as const)('goes on training when the page %s', async (_, what) => {
    const desktop = await open(await newDesk());
    await start(desktop, long);
    await until(desktop, trains);
    await desktop.inMain(({ BrowserWindow }, method) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const loaded = new Promise((resolve) => webContents.once('did-finish-load', () => resolve(undefined)));
      webContents[method]();
      return loaded;
    }, what);
    await desktop.openBench();
    await until(desktop, hasLab);
    await until(desktop, trains);
    expect(await states(desktop)).toEqual(['running']);
    expect(await desktop.inPage(() => bench.sentences)).toEqual([]);
  });

  test.skipIf(!isHere)(
    'tells the page why the lab died, starts it again, and what it trained can be resumed',
    async () => {
      const desktop = await open(await newDesk());
      await start(desktop, long);
      await until(desktop, trains);
      const lab = labOf(desktop);
      process.kill(lab, 'SIGKILL');
      await until(desktop, () => bench.opened === 2);
      const [sentence, ...others] = await desktop.inPage(() => bench.sentences);
      expect(sentence).toContain('The lab process ended unexpectedly (SIGKILL)');
      expect(others).toEqual([]);
      expect(await states(desktop)).toEqual(['interrupted']);
      await desktop.inPage(() => bench.events.splice(0));
      await desktop.inPage(async () => {
        await bench.lab!.resume([1]);
      });
      await until(desktop, trains);
    },
  );

  test.skipIf(!isHere)('asks when it is closed while training, and goes on at the next start', async () => {
    const desk = await newDesk();
    const desktop = await open(desk);
    await start(desktop, long);
    await until(desktop, trains);
    await answerWith(desktop, 0);
    await desktop.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
    await vi.waitFor(async () => expect(await asked(desktop)).toBe('Training is under way'), wait);
    expect(await states(desktop)).toEqual(['running']);

    await answerWith(desktop, 1);
    await desktop.inMain(({ app }) => void setImmediate(() => app.quit()));
    expect(await desktop.ended).toBe(0);

    const next = await open(desk);
    await until(next, trains);
    expect(await states(next)).toEqual(['running']);
  });

  test.skipIf(!isHere)('ends without a question when nothing trains, and the lab with it', async () => {
    const desktop = await open(await newDesk());
    const lab = labOf(desktop);
    await desktop.inMain(({ BrowserWindow }) => void setImmediate(() => BrowserWindow.getAllWindows()[0]!.close()));
    expect(await desktop.ended).toBe(0);
    expect(() => process.kill(lab, 0)).toThrow('ESRCH');
  });

  test.skipIf(!isHere)('ends the lab in order even if it is killed itself', async () => {
    const desktop = await open(await newDesk());
    const lab = labOf(desktop);
    desktop.kill();
    await desktop.ended;
    await vi.waitFor(() => expect(() => process.kill(lab, 0)).toThrow('ESRCH'), wait);
  });

  test.skipIf(!isHere)('opens the files it is started with, at once and a second time, in the one window', async () => {
    const desk = await newDesk();
    const file = (name: string): string => join(desk.folder, name);
    await writeFile(file('first.experiment.json'), '{"name": "first"}');
    await writeFile(file('second.epochlab'), 'bundle');
    await mkdir(file('folder.epochlab'));
    await writeFile(file('large.experiment.json'), 'x'.repeat(1024 * 1024 + 1));
    await writeFile(file('other.txt'), 'other');
    const desktop = await open(desk, 'first.experiment.json', '--x.experiment.json', 'other.txt');
    await until(desktop, () => bench.files.length === 1);

    await desktop.inMain(({ dialog }) => {
      const refused: string[] = [];
      Object.assign(globalThis, { refused });
      dialog.showErrorBox = (_title, content) => void refused.push(content);
    });
    const names = ['second.epochlab', 'folder.epochlab', 'large.experiment.json', 'missing.epochlab'];
    const second = await begin(shell, desk, ...names);
    expect(await second.ended).toBe(0);
    await until(desktop, () => bench.files.length === 2);
    expect(await desktop.inPage(() => bench.files)).toEqual([
      { name: 'first.experiment.json', text: '{"name": "first"}' },
      { name: 'second.epochlab', text: 'bundle' },
    ]);
    await untilInMain(desktop, () => (globalThis as { refused?: string[] }).refused?.length === 3);
    const refused = await desktop.inMain(() => (globalThis as { refused?: string[] }).refused!.toSorted());
    expect(refused[0]).toBe('"folder.epochlab" is not a file.');
    expect(refused[1]).toBe('"large.experiment.json" has 1048577 bytes; it may have 1048576.');
    expect(refused[2]).toContain('"missing.epochlab" cannot be read');
  });

  test.skipIf(!isHere)('prints a report to where the user says', async () => {
    const desk = await newDesk();
    const desktop = await open(desk);
    const to = join(desk.folder, 'report.pdf');
    const print = (): Promise<Printed> =>
      window.shell.printToPdf('<!doctype html><title>R</title><p>Which is better?', 'A/B: "which"?');
    const answer = (filePath: string): Promise<void> =>
      desktop.inMain(({ dialog }, path) => {
        dialog.showSaveDialog = ((_parent: unknown, options: { defaultPath: string }) => {
          Object.assign(globalThis, { asked: options.defaultPath });
          return Promise.resolve({ canceled: path === '', filePath: path });
        }) as never;
      }, filePath);
    await answer('');
    expect(await desktop.inPage(print)).toEqual({ outcome: 'cancelled' });
    await answer(to);
    expect(await desktop.inPage(print)).toEqual({ outcome: 'saved' });
    expect(await asked(desktop)).toBe('A-B- -which-.pdf');
    expect(await readFile(to, 'latin1')).toMatch(/^%PDF-1/);
    await answer(join(desk.folder, 'missing', 'report.pdf'));
    expect(await desktop.inPage(print)).toMatchObject({ outcome: 'failed', error: { code: 'cannot-write' } });
    expect(await desktop.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test.skipIf(!isHere)('follows the theme that is set in the lab, and asks the page what the menu says', async () => {
    const desktop = await open(await newDesk());
    await desktop.inPage(async () => {
      await bench.lab!.changeSettings({ theme: 'dark' });
    });
    await untilInMain(desktop, ({ nativeTheme }) => nativeTheme.themeSource === 'dark');
    await desktop.inMain(({ Menu }) => {
      const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? []);
      const item = items.find(({ label }) => label === 'New experiment') as unknown as { click(): void };
      item.click();
    });
    await until(desktop, () => bench.commands.length > 0);
    expect(await desktop.inPage(() => bench.commands)).toEqual(['new-experiment']);
  });
});
