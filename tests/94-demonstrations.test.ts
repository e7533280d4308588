import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { barriers, rulesOfLook } from './fixtures/page/barriers.ts';
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
        const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
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

  test('become experiments', async () => {
    const { page } = await openPage();
    await open(page, 'softmax?alpha=0.2');
    await page.getByRole('button', { name: 'Make this an experiment' }).click();
    await page.waitForURL(/#\/build\//);
    const typed = (): Promise<unknown> =>
      page.evaluate("[...document.querySelectorAll('input')].map((input) => input.value)");
    await expect.poll(typed, patience).toContain('Smoothed by 0.2');
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
