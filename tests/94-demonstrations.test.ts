import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { barriers, rulesOfLook } from './fixtures/page/barriers.ts';
import { layoutFaults } from './fixtures/page/layout-faults.ts';
import { hasBrowser, openPage, whyNoBrowser } from './fixtures/page/open-page.ts';

const list = readFileSync(join(import.meta.dirname, '..', 'renderer', 'pages', 'demos', 'demonstrations.ts'), 'utf8');
const names = [...list.matchAll(/name: '([\w-]+)'/g)].map(([, name]) => name!);

/** As long as the page itself waits for anything. */
const patience = { timeout: 30_000 };

const pictures = 'figure canvas, figure svg, .figure canvas';

async function open(page: Page, address: string): Promise<void> {
  await page.evaluate(`location.hash = '#/demos/${address}'`);
  await page.locator('.shown[aria-busy=false]').waitFor();
  await page.locator(pictures).first().waitFor();
}

/** In the page: counts the pictures of the Plane that are asked for and that are drawn. */
const countPictures = `{
  globalThis.pictures = { asked: 0, drawn: 0 };
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (message) {
    if (/plane(?!Curves)/.test(new TextDecoder('latin1').decode(message))) pictures.asked++;
    return send.call(this, message);
  };
  const { putImageData } = OffscreenCanvasRenderingContext2D.prototype;
  OffscreenCanvasRenderingContext2D.prototype.putImageData = function (...given) {
    pictures.drawn++;
    return putImageData.apply(this, given);
  };
}`;

const layoutsAndWhy = ['devtools.timeline', 'disabled-by-default-devtools.timeline.stack'] as const;

interface TraceEvent {
  readonly name: string;
  readonly args: {
    readonly beginData?: { readonly stackTrace?: readonly { readonly functionName: string; readonly url: string }[] };
  };
}

/** The functions of the page that asked for sizes while something had changed, so that it had to be laid out at once. */
function forcedLayouts(trace: Buffer): string[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] };
  const layouts = traceEvents.filter(({ name }) => name === 'Layout');
  expect(layouts.length).toBeGreaterThan(0);
  const callers = layouts.flatMap(({ args }) => args.beginData?.stackTrace?.slice(0, 1) ?? []);
  return callers.filter(({ url }) => url.startsWith('http')).map(({ functionName }) => functionName);
}

describe.skipIf(!hasBrowser)(`the demonstrations${whyNoBrowser}`, () => {
  test('are eight, and each opens from its card', async () => {
    const { page } = await openPage();
    expect(names).toHaveLength(8);
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    for (const name of names) {
      await page.locator(`a[href="#/demos/${name}"]`).click();
      await page.locator('.shown[aria-busy=false]').waitFor();
      await page.locator(pictures).first().waitFor();
      await page.getByRole('heading', { name: 'What the lectures say' }).waitFor();
      await page.getByRole('link', { name: 'All demonstrations' }).click();
    }
  });

  test.each(names)('%s keeps to WCAG 2.2 AA, light and dark, wide and narrow', async (name) => {
    const { page } = await openPage();
    await open(page, name);
    expect(await barriers(page)).toEqual([]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
      for (const width of [1280, 900, 640]) {
        await page.setViewportSize({ width, height: 860 });
        expect(await barriers(page, rulesOfLook), `${colorScheme}, ${width} px`).toEqual([]);
        expect(await layoutFaults(page), `${width} px`).toEqual([]);
      }
    }
  });

  test('show what the address says; changes are steps back, and a reload keeps them', async () => {
    const { page } = await openPage();
    await open(page, 'one-neuron?first.w=1&first.b=1&step=150');
    await page.getByText('epoch 150 of 300').waitFor();
    await expect(page.getByLabel('Weight w', { exact: true }).nth(1).inputValue()).resolves.toBe('1');
    const input = page.getByRole('textbox', { name: 'Target y' });
    await input.fill('0.5');
    await input.press('Enter');
    await page.waitForURL(/y=0\.5/);
    await page.reload();
    await expect(input.inputValue()).resolves.toBe('0.5');
    await page.goBack();
    await expect.poll(() => input.inputValue(), patience).toBe('0');
  });

  test('step and play by keyboard', async () => {
    const { page } = await openPage();
    await open(page, 'computational-graph');
    await page.getByText('step 0 of 5').waitFor();
    await page.keyboard.press('.');
    await page.getByText('Forwards: + gives 3.').waitFor();
    await page.keyboard.press('.');
    await page.keyboard.press('.');
    await page.keyboard.press('.');
    await page.getByText('Backwards: × passes').waitFor();
    await page.keyboard.press(',');
    await page.waitForURL(/step=3/);
  });

  test('train while one looks on, stop where told, and go on from an own point', async () => {
    const { page } = await openPage();
    await open(page, 'plane?count=40');
    await page.getByRole('button', { name: 'Play' }).click();
    await expect.poll(() => page.getByText(/^step \d/).textContent(), patience).toMatch(/[1-9]\d/);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.waitForURL(/step=\d+/);
    await page.getByRole('application', { name: 'Plane' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForURL(/data=own/);
    await expect(page.getByLabel('Shape').inputValue()).resolves.toBe('own');
  });

  test('a picture of the Plane is asked for once, ahead of being shown, and drawn once, forcing no layout', async () => {
    const { page } = await openPage();
    await open(page, 'plane?count=40&speed=5');
    await page.evaluate(countPictures);
    const step = async (): Promise<number> =>
      Number((await page.getByText(/^step \d/).textContent())!.replace(/\D/g, ''));
    const browser = page.context().browser()!;
    await page.keyboard.press(' ');
    await expect.poll(step, patience).toBeGreaterThan(25);
    await browser.startTracing(page, { categories: [...layoutsAndWhy] });
    await expect.poll(step, patience).toBeGreaterThan(150);
    const trace = await browser.stopTracing();
    await page.keyboard.press(' ');
    await page.waitForURL(/step=\d+/);
    const shown = (await step()) / 5;
    const counted = await page.evaluate<{ asked: number; drawn: number }>('pictures');
    expect(counted).toEqual({ asked: shown + 4, drawn: shown });
    expect(forcedLayouts(trace)).toEqual([]);
  });

  test('become experiments', async () => {
    const { page } = await openPage();
    await open(page, 'softmax?alpha=0.2');
    await page.getByRole('button', { name: 'Make this an experiment' }).click();
    await page.waitForURL(/#\/build\//);
    const typed = (): Promise<unknown> =>
      page.evaluate("[...document.querySelectorAll('input')].map((input) => input.value)");
    await expect.poll(typed, patience).toContain('Smoothed by 0.2');
  });

  test('what a page shows in pieces is saved as one picture', async () => {
    const { page } = await openPage();
    await open(page, 'augmentation');
    await page.getByRole('button', { name: 'Save this figure' }).last().click();
    await expect(page.getByRole('menuitem').allTextContents()).resolves.toEqual(['Picture as PNG']);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Picture as PNG' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Doses.png');
    const png = readFileSync(await download.path());
    // Width and height stand first in what a PNG says of itself: a row for the digit and for each transformation.
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    expect(width).toBeGreaterThan(1000);
    expect(height / width).toBeGreaterThan(1.2);
  });

  test('are saved as pictures', async () => {
    const { page } = await openPage();
    await open(page, 'computational-graph?step=5');
    await page.getByRole('button', { name: 'Save this figure' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Picture as SVG' }).click(),
    ]);
    const svg = readFileSync(await download.path(), 'utf8');
    expect(svg).toContain('<svg');
    expect(svg).toContain('−12');
    expect(svg).not.toContain('var(');
  });
});
