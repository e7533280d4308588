import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openPage, whyNoBrowser } from './fixtures/page/open-page.ts';

describe.skipIf(!hasBrowser)(`a person who has read nothing${whyNoBrowser}`, () => {
  test('gets from nothing to a printed comparison of two initialisations on the built-in digits', async () => {
    const { page } = await openPage({ drawsDigits: true });
    await page.getByRole('button', { name: 'Try it now' }).click();
    await page.getByText('12 of 12 runs ended').waitFor({ timeout: 170_000 });
    await page
      .getByText(/is better|No difference|There is a difference|Best in/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByText('2 arms of 1 experiment').waitFor();
    await page.getByRole('rowheader', { name: 'initialisation.weights.kind' }).waitFor();
    await page
      .getByRole('application', { name: /^Validation accuracy/ })
      .first()
      .waitFor();

    await page.getByRole('button', { name: 'Report' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 60_000 }),
      page.getByRole('menuitem', { name: 'Report as PDF' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('first-steps.pdf');
    const pdf = await readFile(await download.path(), 'latin1');
    expect(pdf).toMatch(/^%PDF-1/);
    expect(pdf.length).toBeGreaterThan(20_000);
  }, 300_000);
});
