import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openPage, whyNoBrowser } from './fixtures/page/open-page.ts';

describe.skipIf(!hasBrowser)(`a person who has never seen the lab${whyNoBrowser}`, () => {
  test('starts the first comparison and sees it train', async () => {
    const { page } = await openPage();
    await page.getByRole('button', { name: 'Try it now' }).click();
    await page.waitForURL(/#\/watch\/1$/);
    await page.getByRole('link', { name: /runs? (is|are) training/ }).waitFor();
    await page.getByText(/^\d+ waiting$/).waitFor();
    // What waits is not offered to be resumed.
    await page.getByRole('button', { name: /^Resume/ }).waitFor({ state: 'detached' });
  });

  test('looks at the digits, by class and page', async () => {
    const { page } = await openPage();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
    await page.getByText('1–120 of 240').waitFor();
    await page.getByRole('button', { name: 'Later images' }).click();
    await page.getByText('121–240 of 240').waitFor();
    await page.getByText('Test', { exact: true }).click();
    await page.getByText('1–60 of 60').waitFor();
    await page.getByRole('radiogroup', { name: 'Digit' }).getByText('7').click();
    await page
      .getByRole('img', { name: /^A 7, image/ })
      .first()
      .waitFor();
    await expect(page.getByRole('img', { name: /^A [^7], image/ }).count()).resolves.toBe(0);
  });

  test('changes the theme, by the palette too, and it stays', async () => {
    const { page, home } = await openPage({ colorScheme: 'light' });
    const shown = (): Promise<string | null> => page.locator('html').getAttribute('data-theme');
    expect(await shown()).toBe('light');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('dark');
    await page.keyboard.press('Enter');
    await page.locator('html[data-theme=dark]').waitFor();
    expect(await readdir(home)).toContain('settings.json');
    await page.reload();
    await page.locator('html[data-theme=dark]').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByText('Light', { exact: true }).click();
    await page.locator('html[data-theme=light]').waitFor();
  });

  test('is told when the lab is gone, and goes on when it is back', async () => {
    const { page, lab, restart } = await openPage();
    await page.getByRole('button', { name: 'Try it now' }).waitFor();
    await lab().kill();
    await page.getByText('The lab is not answering.').waitFor();
    await restart();
    await page.getByRole('button', { name: 'Try it now' }).waitFor();
    expect(await page.getByText('The lab is not answering.').count()).toBe(0);
  });

  test('without the key is told how to get in', async () => {
    const { page, lab } = await openPage();
    await page.evaluate('sessionStorage.clear()');
    await page.goto(new URL(lab().address).origin);
    await page.getByText('This page may not speak to the lab.').waitFor();
  });
});
