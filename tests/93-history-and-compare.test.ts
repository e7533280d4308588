import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hostileTexts } from './fixtures/hostile-texts.ts';
import { hasBrowser, openPage, whyNoBrowser } from './fixtures/page/open-page.ts';
import { seededHome, storeFinished } from './fixtures/page/seeded-home.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const arms = [{ name: 'narrow' }, { name: 'broad', changes: { 'network.hidden.0.units': 40 } }];
const widths = tinyExperiment({ name: 'Widths', question: 'Do more units help?', arms, seeds: [1, 2, 3] });
const rates = tinyExperiment({
  name: 'Rates',
  arms: [{ name: 'slow' }, { name: 'fast', changes: { 'schedule.eta': 3 } }],
  seeds: [1, 2],
});

/** To a page by its place in the navigation. */
const goTo = (page: Page, name: string): Promise<void> => page.getByRole('link', { name, exact: true }).click();
const rows = (page: Page) => page.getByRole('grid').getByRole('row');

describe.skipIf(!hasBrowser)(`the history${whyNoBrowser}`, () => {
  test('is searched, filtered, tagged, noted, cut and mended', async () => {
    const home = await seededHome((history) => {
      storeFinished(history, widths);
      storeFinished(history, rates);
    });
    const { page } = await openPage({ home });
    await goTo(page, 'History');
    await page.getByText('2 experiments, 10 runs').waitFor();

    await page.getByLabel('Search names').fill('more units');
    await page.getByText('6 of 10 runs').waitFor();
    await page.getByRole('button', { name: 'Clear all' }).click();
    const field = page.getByLabel('Filter by a field');
    await field.fill('units >= 40');
    await field.press('Enter');
    await page.getByText('3 of 10 runs').waitFor();
    await page.getByRole('button', { name: 'Show the runs of Widths' }).click();
    expect(await rows(page).count()).toBe(5);
    await page.getByRole('button', { name: 'Remove the filter network.hidden.0.units >= 40' }).click();
    await page.getByText('2 experiments, 10 runs').waitFor();

    await page.getByText('All runs', { exact: true }).click();
    await page.getByRole('button', { name: 'Best val. accuracy' }).click();
    expect(await rows(page).nth(1).textContent()).toContain('75.30 %');
    await page.getByText('By experiment', { exact: true }).click();

    await page.getByRole('button', { name: 'Rates', exact: true }).click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByLabel('Add a tag').fill('lecture 3');
    await details.getByLabel('Add a tag').press('Enter');
    await details.getByRole('button', { name: 'Remove the tag lecture 3' }).waitFor();
    await details.getByText('Edit', { exact: true }).click();
    await details.getByRole('textbox', { name: 'Notes' }).fill('**seen** <i>this</i>');
    await details.getByRole('button', { name: 'Save' }).click();
    await details.locator('strong', { hasText: 'seen' }).waitFor();
    await details.getByText('<i>this</i>').waitFor();
    await page.getByLabel('Tag', { exact: true }).selectOption('lecture 3');
    await page.getByText('4 of 10 runs').waitFor();
    const state = page.getByLabel('State', { exact: true });
    await state.selectOption('Diverged');
    await page.getByText('0 of 10 runs').waitFor();
    await state.selectOption('Finished');
    await page.getByText('4 of 10 runs').waitFor();
    await page.getByRole('button', { name: 'Remove the filter Diverged' }).click();
    await page.getByRole('button', { name: 'Remove the filter Diverged' }).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByLabel('Test macro F1').check();
    await page.keyboard.press('Escape');
    await page.getByRole('columnheader', { name: 'Test macro F1' }).waitFor();
    await goTo(page, 'Home');
    await goTo(page, 'History');
    await page.getByRole('columnheader', { name: 'Test macro F1' }).waitFor();

    await page.getByRole('button', { name: 'Rates', exact: true }).click();
    await details.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('1 experiment, 6 runs').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('2 experiments, 10 runs').waitFor();
  });

  test('is gone through by keyboard', async () => {
    const home = await seededHome((history) => {
      storeFinished(history, widths);
      storeFinished(history, rates);
    });
    const { page } = await openPage({ home });
    await goTo(page, 'History');
    await page.getByRole('grid').focus();
    for (const key of ['End', 'ArrowRight', 'ArrowDown', 'Space', 'ArrowDown', 'Space']) await page.keyboard.press(key);
    await page.getByText('2 runs of 1 experiment selected').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Details' }).waitFor();
  });

  test('gives up single runs and whole experiments, and takes them back, also by keyboard', async () => {
    const home = await seededHome((history) => {
      storeFinished(history, widths);
      storeFinished(history, rates);
    });
    const { page } = await openPage({ home });
    await goTo(page, 'History');
    await page.getByRole('button', { name: 'Show the runs of Widths' }).click();
    await page.getByRole('checkbox', { name: 'Select Widths, narrow, Seed 1' }).click();
    await page.getByRole('checkbox', { name: 'Select Widths, broad, Seed 3' }).click();
    await page.getByRole('button', { name: 'Delete 2 runs', exact: true }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('It is back.').waitFor();
    await page.getByText('2 experiments, 10 runs').waitFor();
    await page.getByRole('checkbox', { name: 'Select Widths, narrow, Seed 1' }).click();
    await page.getByRole('button', { name: 'Delete 1 run', exact: true }).click();
    await page.getByText('2 experiments, 9 runs').waitFor();
    expect(await page.getByRole('checkbox', { name: 'Select Widths, narrow, Seed 1' }).count()).toBe(0);
    await page.evaluate('location.hash = "#/compare?arms=1.0,1.1"');
    await page
      .getByRole('row', { name: /^narrow/ })
      .getByRole('cell', { name: '2', exact: true })
      .first()
      .waitFor();

    await goTo(page, 'History');
    await page.getByText('2 experiments, 9 runs').waitFor();
    await page.getByRole('checkbox', { name: 'Select Rates' }).click();
    await page.getByRole('button', { name: 'Show the runs of Widths' }).click();
    await page.getByRole('checkbox', { name: 'Select Widths, broad, Seed 2' }).click();
    await page.getByRole('button', { name: 'Delete 1 experiment and 1 run', exact: true }).click();
    await page.getByText('1 experiment, 4 runs').waitFor();
    await page.getByRole('grid').focus();
    for (const key of ['Home', 'ArrowDown', 'Delete']) await page.keyboard.press(key);
    await page.getByText('1 experiment, 3 runs').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('1 experiment, 4 runs').waitFor();

    await page.getByRole('button', { name: 'Deleted', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Deleted' });
    await dialog.getByRole('row', { name: 'Rates 4 runs' }).getByRole('button', { name: 'Restore' }).click();
    await dialog.getByRole('row', { name: 'Rates' }).waitFor({ state: 'detached' });
    expect(await dialog.getByRole('row', { name: 'Widths 1 of 6 runs' }).count()).toBe(2);
    await dialog.getByRole('button', { name: 'Delete all for good' }).click();
    await dialog.getByText('Nothing is deleted.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('2 experiments, 8 runs').waitFor();
  });

  test('leads to arms of two experiments side by side', async () => {
    const home = await seededHome((history) => {
      storeFinished(history, widths);
      storeFinished(history, rates);
    });
    const { page } = await openPage({ home });
    await goTo(page, 'History');
    await page.getByLabel('Search names').fill('a');
    await page.getByRole('checkbox', { name: 'Select Widths' }).click();
    await page.getByRole('checkbox', { name: 'Select Rates' }).click();
    await page.getByRole('button', { name: 'Compare 4 arms' }).click();
    await page.getByText('4 arms of 2 experiments').waitFor();
    const takeOut = (arm: string): Promise<void> => page.getByRole('button', { name: `Take ${arm} out` }).click();
    await takeOut('narrow');
    await page
      .getByRole('img', { name: /^Test image \d+, a \d$/ })
      .first()
      .waitFor();
    await takeOut('slow');
    await page.getByText('2 arms of 2 experiments').waitFor();
    await page.getByText('No difference could be shown').first().waitFor();
    await page.getByRole('rowheader', { name: 'schedule.eta' }).waitFor();
    expect(await page.getByRole('rowheader', { name: 'cost.kind' }).count()).toBe(0);
    await page.getByText('All fields').click();
    await page.getByRole('rowheader', { name: 'cost.kind' }).waitFor();
    await page.getByText('From the best', { exact: true }).click();
    await page.getByRole('application', { name: /^Validation accuracy/ }).waitFor();
    await page.getByRole('application', { name: /^Test accuracy by digit/ }).waitFor();
    await page.getByText('They agree on every test image.').waitFor();

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Report' }).click();
    await page.getByRole('menuitem', { name: /HTML/ }).click();
    expect((await download).suggestedFilename()).toMatch(/\.html$/);
  });

  test('shows hostile names, tags and notes as the text they are', async () => {
    const home = await seededHome((history) => {
      for (const name of hostileTexts) {
        const id = storeFinished(history, {
          ...widths,
          name,
          question: name,
          arms: [{ name, changes: {} }, arms[1]! as never],
        });
        history.addTag(id, name);
        history.setNotes(id, name);
      }
    });
    const { page } = await openPage({ home });
    const elements = () => page.locator('iframe, object, embed, main script, main img').count();
    await goTo(page, 'History');
    await page.getByText('10 experiments, 60 runs').waitFor();
    for (const name of hostileTexts) {
      await page.getByRole('button', { name, exact: true }).first().click();
      await page.getByRole('complementary').getByRole('heading', { name, exact: true }).waitFor();
    }
    expect(await elements()).toBe(0);
    await page.evaluate('location.hash = "#/compare?arms=1.0,2.0,3.0,4.0,5.0,6.0,7.0,8.0,9.0,10.0"');
    for (const name of hostileTexts.slice(0, 3)) {
      await page.getByRole('rowheader', { name, exact: true }).first().waitFor();
    }
    await page.getByRole('application', { name: /^Test accuracy by digit/ }).waitFor();
    expect(await elements()).toBe(0);
  });
});
