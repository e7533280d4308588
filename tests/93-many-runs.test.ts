import { readFile } from 'node:fs/promises';
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

  test('an experiment of long runs is watched: its chart has what is seen, its file every epoch', async () => {
    const home = await seededHome(() => undefined);
    fillHistory(Lab.historyPath(home), { experiments: 1, arms: 2, seeds: 40, epochs: 2500 });
    const { page } = await openPage({ home });
    await page.getByRole('link', { name: 'Watch', exact: true }).click();
    await page.getByText('80 of 80 runs ended').waitFor();
    await page.locator('[role=application][aria-busy=false]').first().waitFor();

    const runs = page.getByRole('region', { name: 'Runs', exact: true }).last();
    const table = runs.getByRole('table');
    expect(await table.getAttribute('aria-rowcount')).toBe('81');
    await runs.getByRole('button', { name: 'Look into arm 0, seed 0' }).waitFor();
    // Only the rows on screen exist.
    expect(await table.getByRole('row').count()).toBeLessThan(40);
    await runs.focus();
    await page.keyboard.press('End');
    await runs.getByRole('button', { name: 'Look into arm 1, seed 39' }).click();
    await page.getByLabel('Run to look into').filter({ hasText: 'arm 1, seed 39' }).waitFor();

    await page.getByRole('button', { name: 'Show the numbers' }).first().click();
    await page.getByText('4,502 more rows are in the CSV file.').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save this figure' }).first().click();
    await page.getByRole('menuitem', { name: 'Numbers as CSV' }).click();
    const lines = (await readFile(await (await download).path(), 'utf8')).trimEnd().split(/\r?\n/);
    expect(lines).toHaveLength(1 + 2 * 2501);

    const from = page.getByLabel('From epoch');
    await from.fill('half');
    await from.press('Enter');
    await page.getByText('Curves begin at a whole number of epochs, from 0 to 10,000.').waitFor();
    await from.fill('2400');
    await from.press('Enter');
    const numbers = page.getByRole('region', { name: 'Validation accuracy' }).getByRole('row');
    await expect.poll(() => numbers.count()).toBe(1 + 2 * 101);
  }, 120_000);
});
