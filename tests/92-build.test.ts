import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { presetFiles } from '../worker/contract/presets.ts';
import { openHistory } from '../worker/store/history.ts';
import { hasBrowser, openPage, whyNoBrowser } from './fixtures/page/open-page.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

/** Opens a page of the app as a link within it would. */
async function goTo(page: Page, address: string): Promise<void> {
  await page.evaluate(`location.hash = '${address}'`);
  await page.getByRole('heading', { name: 'Build', exact: true }).waitFor();
  await page.getByRole('region', { name: 'Arms' }).first().waitFor();
}

const start = (page: Page) => page.getByRole('button', { name: 'Start', exact: true });
const saved = (page: Page) => page.getByText('Saving the draft…').waitFor({ state: 'detached' });

describe.skipIf(!hasBrowser)(`an experiment is built on the page${whyNoBrowser}`, () => {
  test('from a preset, with an arm more, mended, undone, kept and started', async () => {
    const { page, home, lab, restart } = await openPage();
    await goTo(page, '#/build?preset=first-steps');
    await page.getByLabel('Training images', { exact: true }).fill('200');
    await page.getByLabel('Validation images', { exact: true }).fill('100');
    await page.getByLabel('Test images', { exact: true }).fill('100');
    await page.getByLabel('Name', { exact: true }).fill('Built by hand');
    await page.getByLabel('How many').fill('2');
    await page.getByLabel('How many').blur();

    await page.getByRole('button', { name: 'Try another value of Cost as an arm' }).click();
    const cell = page.getByLabel('Cost in arm “Cost: Quadratic”', { exact: true });
    await cell.waitFor();
    await page.getByText('3 arms × 2 seeds').waitFor();

    await cell.selectOption('log-likelihood');
    await page.getByText('One thing keeps this from starting:').waitFor();
    await expect.poll(() => start(page).isDisabled()).toBe(true);
    await page.getByRole('button', { name: /Arm “Cost: Quadratic”, Cost/ }).click();
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Cost in arm “Cost: Quadratic”');
    await cell.selectOption('huber');
    await page.getByText('One thing keeps this from starting:').waitFor({ state: 'detached' });

    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect.poll(() => cell.inputValue()).toBe('quadratic');
    await page.keyboard.press('Control+Shift+z');
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => cell.inputValue()).toBe('huber');
    await saved(page);

    await page.reload();
    await cell.waitFor();
    expect(await cell.inputValue()).toBe('huber');
    await lab().kill();
    await restart();
    await page.keyboard.press('g');
    await page.keyboard.press('b');
    await cell.waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Built by hand');

    await expect.poll(() => start(page).isEnabled()).toBe(true);
    await start(page).click();
    await page.waitForURL(/#\/watch\/1$/);
    const history = openHistory(join(home, 'history.db'));
    const { experiment, runs } = history.experiment(1);
    history.close();
    expect(runs).toHaveLength(6);
    expect(experiment).toMatchObject({
      name: 'Built by hand',
      data: { source: 'built-in', train: 200, validation: 100, test: 100 },
      seeds: [1, 2],
      arms: [{}, {}, { name: 'Cost: Quadratic', changes: { 'cost.kind': 'huber' } }],
    });
  });

  test('by the picture of the network, with mouse and keys', async () => {
    const { page } = await openPage();
    await goTo(page, '#/build?preset=');
    const layer = (name: RegExp) => page.getByRole('button', { name });
    await layer(/^Hidden layer 1, 30 units, Sigmoid/).focus();
    for (const key of ['ArrowUp', 'Shift+ArrowUp']) await page.keyboard.press(key);
    await layer(/^Hidden layer 1, 41 units/).waitFor();
    await page.keyboard.press('Insert');
    await layer(/^Hidden layer 2, 41 units/).waitFor();
    expect(await page.getByLabel('Units', { exact: true }).inputValue()).toBe('41');
    await page.getByLabel('Units', { exact: true }).fill('12');
    await page.getByLabel('Units', { exact: true }).blur();
    await layer(/^Hidden layer 2, 12 units/).focus();
    await page.keyboard.press('Alt+ArrowLeft');
    await layer(/^Hidden layer 1, 12 units/).waitFor();
    await page.keyboard.press('Delete');
    await layer(/^Hidden layer 2/).waitFor({ state: 'detached' });

    const handle = page.locator('.handle rect').first();
    const box = (await handle.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y - 60, { steps: 5 });
    await page.mouse.up();
    expect(Number(await page.getByLabel('Units', { exact: true }).inputValue())).toBeGreaterThan(60);
    await page.getByRole('button', { name: 'Remove this layer' }).click();
    await page.getByText('No hidden layer: every output sees the pixels themselves.').waitFor();
    await page.getByText('7,850').first().waitFor();
  });

  test('with layers that look through windows, drawn and changed as every layer is', async () => {
    const { page } = await openPage();
    await goTo(page, '#/build?preset=convolution');
    const layer = (name: RegExp) => page.getByRole('button', { name });
    await layer(/^Hidden layer 1, 8 of 28 × 28, Convolution, Rectified linear/).focus();
    await page.keyboard.press('ArrowUp');
    await layer(/^Hidden layer 1, 9 of 28 × 28/).waitFor();
    await layer(/^Hidden layer 2, 9 of 14 × 14, Max pooling/).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowUp');
    await layer(/^Hidden layer 2, 9 of 14 × 14, Max pooling/).waitFor();
    await page.getByLabel('Layer', { exact: true }).selectOption('mean-pooling');
    await page.getByLabel(/^Size/).fill('4');
    await page.getByLabel(/^Size/).blur();
    await layer(/^Hidden layer 2, 9 of 13 × 13, Mean pooling/).waitFor();
    await page.getByLabel(/^Size/).fill('16');
    await page.getByLabel(/^Size/).blur();
    await layer(/^Hidden layer 1,/).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel(/^Kernel/).fill('32');
    await page.getByLabel(/^Kernel/).blur();
    await page.getByText('must be at most', { exact: false }).first().waitFor();
    await expect.poll(() => start(page).isDisabled()).toBe(true);
    await page.getByLabel('Layer', { exact: true }).selectOption('recurrent');
    await layer(/^Hidden layer 1, \d+ units, Recurrent, row by row, Rectified linear/).waitFor();
  });

  test('from a file, saved as a file, beside other drafts', async () => {
    const { page } = await openPage();
    const folder = await temporaryFolder();
    await goTo(page, '#/build?preset=cost-functions');
    await page.getByLabel('Name', { exact: true }).fill('Left behind');
    await saved(page);
    const buffer = Buffer.from(JSON.stringify({ ...presetFiles['first-steps'], name: 'From a file', sedes: [1] }));
    const file = { name: 'mine.experiment.json', mimeType: 'application/json', buffer };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('Unknown key "sedes"; did you mean "seeds"?').waitFor();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await expect.poll(() => start(page).isEnabled()).toBe(true);

    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
    expect(download.suggestedFilename()).toBe('From a file.experiment.json');
    await download.saveAs(join(folder, 'saved.json'));
    const written = JSON.parse(await readFile(join(folder, 'saved.json'), 'utf8')) as Record<string, unknown>;
    expect(written).toMatchObject({ name: 'From a file', arms: presetFiles['first-steps'].arms });

    await page.getByText('Other drafts (1)').click();
    await page.getByRole('link', { name: 'Left behind' }).click();
    await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Left behind');
    await page.getByRole('button', { name: 'Remove the draft “From a file”' }).click();
    await page.getByText('Other drafts').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText('Other drafts (1)').waitFor();
  });
});
