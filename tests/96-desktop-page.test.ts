import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { presetFiles } from '../worker/contract/presets.ts';
import { pageFolder } from '../worker/hosts/terminal/start/page-build.ts';
import { texts } from '../electron/texts.ts';
import { hasBrowser, launchBrowser, whyNoBrowser } from './fixtures/browser.ts';
import { buildShell, type BuiltShell } from './fixtures/electron/built-shell.ts';
import { type Desktop, startStandIn } from './fixtures/electron/desktop.ts';
import { showPage } from './fixtures/electron/shown-page.ts';
import { type Desk, epochLab, newDesk, writeJson } from './fixtures/terminal/epoch-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const wait = { timeout: 30_000, interval: 50 };

describe.skipIf(!hasBrowser)(`the page in the window of the desktop${whyNoBrowser}`, () => {
  let shell: BuiltShell;
  let browser: Browser;
  beforeAll(async () => {
    shell = await buildShell();
    const built = join(shell.root, 'dist', 'page');
    await rm(built, { recursive: true });
    await cp(pageFolder, built, { recursive: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await shell.remove();
  });

  async function open(desk: Desk, ...args: string[]): Promise<{ desktop: Desktop; page: Page }> {
    const desktop = await startStandIn(shell, desk, ...args);
    onTestFinished(async () => {
      desktop.kill();
      await desktop.ended;
    });
    const page = await vi.waitFor(() => showPage(browser, desktop), wait);
    page.setDefaultTimeout(30_000);
    onTestFinished(() => page.close());
    await page.getByRole('heading', { level: 1 }).waitFor();
    return { desktop, page };
  }

  const choose = (desktop: Desktop, item: string): Promise<void> =>
    desktop.inMain(({ Menu }, wanted) => {
      const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? []);
      (items.find(({ label }) => label === wanted) as unknown as { click(): void }).click();
    }, item);

  test('does what the menu asks', async () => {
    const { desktop, page } = await open(await newDesk());
    const leadsTo = async (item: string, heading: string): Promise<void> => {
      await choose(desktop, item);
      await page.getByRole('heading', { name: heading, exact: true }).first().waitFor();
    };
    await leadsTo(texts.menu.newExperiment, 'Build');
    await leadsTo(texts.menu.history, 'History');
    await leadsTo(texts.menu.compare, 'Compare');
    await leadsTo(texts.menu.data, 'Data');
    await leadsTo(texts.menu.settings, 'Settings');
    await choose(desktop, texts.menu.palette);
    await page.getByRole('dialog').getByRole('combobox').waitFor();
    await page.keyboard.press('Escape');
    await leadsTo(texts.menu.shortcuts, 'Keyboard shortcuts');
  });

  test('opens experiments and bundles that the system hands to the app', async () => {
    const desk = await newDesk();
    const experiment = { ...presetFiles['first-steps'], name: 'By double click' };
    await writeFile(join(desk.folder, 'mine.experiment.json'), JSON.stringify(experiment));
    const { page } = await open(desk, 'mine.experiment.json');
    await page.getByRole('heading', { name: 'Build', exact: true }).waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('By double click');

    await writeFile(join(desk.folder, 'broken.epochlab'), 'no bundle');
    const second = await startStandIn(shell, desk, 'broken.epochlab');
    expect(await second.ended).toBe(0);
    await page.getByRole('heading', { name: 'History', exact: true }).waitFor();
    await page.getByText(/^The bundle /).waitFor();
  });

  test('takes in a bundle however it is opened, once, and again after it was deleted', async () => {
    const [desk, other] = [await newDesk(), await newDesk()];
    const path = join(desk.folder, 'Mine.EPOCHLAB');
    await epochLab(other, ['run', await writeJson(other, 'e.json', tinyExperiment({ seeds: [1, 2] })), '-q']);
    await epochLab(other, ['bundle', 'export', '1', '--out', path]);

    const { desktop, page } = await open(desk, path);
    await page.getByRole('heading', { name: 'History', exact: true }).waitFor();
    await page.getByText('1 experiment imported.').waitFor();
    await page.getByText('1 experiment, 2 runs').waitFor();
    const dismiss = (): Promise<void> => page.getByRole('button', { name: 'Dismiss' }).first().click();
    await dismiss();

    const second = await startStandIn(shell, desk, path);
    expect(await second.ended).toBe(0);
    await page.getByText('1 experiment here already.').waitFor();
    await dismiss();

    await page.getByRole('checkbox', { name: 'Select Tiny' }).click();
    await page.getByRole('button', { name: 'Delete 1 experiment' }).click();
    await page.getByText('No experiments yet').waitFor();
    await dismiss();
    await desktop.inMain(
      ({ app }, file) => void app.emit('open-file', { preventDefault: () => undefined }, file),
      path,
    );
    await page.getByText('1 experiment imported.').waitFor();
    await page.getByText('1 experiment, 2 runs').waitFor();
    await dismiss();

    const bytes = (await readFile(path)).toString('base64');
    await page.evaluate(`{
      const file = new File([Uint8Array.from(atob('${bytes}'), (letter) => letter.charCodeAt(0))], 'Mine.EPOCHLAB');
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(file);
      const heading = document.querySelector('h1');
      heading.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }`);
    await page.getByText('1 experiment here already.').waitFor();
  });

  test('trains, prints the report to where the user says, and goes on when the lab has died', async () => {
    const desk = await newDesk();
    const { desktop, page } = await open(desk);
    const file = tinyExperiment({
      name: 'Printed',
      arms: [{ name: 'a' }, { name: 'b', changes: { 'schedule.eta': 1 } }],
    });
    await choose(desktop, texts.menu.newExperiment);
    await page.locator('input[type=file]').setInputFiles({
      name: 'printed.experiment.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(file)),
    });
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('2 of 2 runs ended').waitFor();
    const to = join(desk.folder, 'report.pdf');
    await desktop.inMain(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, to);
    await page.getByRole('button', { name: 'Report' }).click();
    await page.getByRole('menuitem', { name: 'Report as PDF' }).click();
    await page.getByText('The report is saved.').waitFor();
    expect(await readFile(to, 'latin1')).toMatch(/^%PDF-1/);

    const [, lab] = [...desktop.log().matchAll(/The lab is process (\d+)/g)].at(-1)!;
    process.kill(Number(lab), 'SIGKILL');
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await page.getByText('1 experiment, 2 runs').waitFor();
    expect(await page.getByText('The lab is not answering.').count()).toBe(0);
  });
});
