import { describe, expect, test } from 'vitest';
import { Lab } from '../worker/lab/lab.ts';
import { fillHistory, manyRuns } from './fixtures/history/many-runs.ts';
import { hasBrowser, openPage, whyNoBrowser } from './fixtures/page/open-page.ts';
import { seededHome } from './fixtures/page/seeded-home.ts';

describe.skipIf(!hasBrowser)(`a home of 10,000 runs with a million epochs${whyNoBrowser}`, () => {
  test('is opened, scrolled, sorted, searched and compared', async () => {
    const home = await seededHome(() => undefined);
    fillHistory(Lab.historyPath(home), manyRuns);
    const { page } = await openPage({ home });
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await page.getByText('100 experiments, 10,000 runs').waitFor();

    await page.getByText('All runs', { exact: true }).click();
    const grid = page.getByRole('grid');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('10001');
    await grid.focus();
    await page.keyboard.press('End');
    await page.getByRole('checkbox', { name: 'Select Experiment 0, arm 3, Seed 24', exact: true }).waitFor();
    // Only the rows on screen exist.
    expect(await grid.getByRole('row').count()).toBeLessThan(80);

    await page.getByRole('button', { name: 'Test accuracy', exact: true }).click();
    const field = page.getByLabel('Filter by a field');
    await field.fill('units >= 50');
    await field.press('Enter');
    await page.getByText('5,000 of 10,000 runs').waitFor();
    await page.getByLabel('Search names').fill('experiment 42 arm 3');
    await page.getByText('25 of 10,000 runs').waitFor();

    await page.getByText('By experiment', { exact: true }).click();
    await page.getByRole('checkbox', { name: 'Select Experiment 42', exact: true }).click();
    await page.getByRole('button', { name: 'Compare 1 arm' }).click();
    await page.getByRole('rowheader', { name: 'arm 3' }).first().waitFor();
    await page.getByRole('application', { name: /^Validation accuracy/ }).waitFor();
  }, 120_000);
});
