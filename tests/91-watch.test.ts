import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openHistory } from '../worker/store/history.ts';
import { hasBrowser, openPage, whyNoBrowser } from './fixtures/page/open-page.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

/** A home in which an experiment waits: two arms, two seeds. */
async function homeWith(epochs: number): Promise<string> {
  const home = join(await temporaryFolder(), 'home');
  const history = openHistory(join(home, 'history.db'));
  const experiment = tinyExperiment({
    name: 'Two widths',
    arms: [{ name: 'narrow' }, { name: 'wide', changes: { 'network.hidden.0.units': 40 } }],
    seeds: [1, 2],
    'recipe.protocol.epochs': epochs,
  });
  history.createExperiment({ experiment, data: tinyDigits().fingerprint, createdAt: '2026-11-21T09:00:00.000Z' });
  history.close();
  return home;
}

const rowOf = (page: Page, arm: string, seed: number): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('button', { name: `Look into ${arm}, seed ${seed}` }) });

/** Endless as far as a test goes. */
const long = 10_000;

describe.skipIf(!hasBrowser)(`an experiment is watched${whyNoBrowser}`, () => {
  test('from the wish to train to its verdict, and looked into', async () => {
    const { page } = await openPage({ home: await homeWith(6) });
    await page.getByRole('link', { name: 'Watch' }).click();
    await page.getByRole('heading', { name: 'Two widths' }).waitFor();
    await page.getByRole('button', { name: 'Resume 4 runs' }).click();
    await page.getByText('4 of 4 runs ended').waitFor();
    await page
      .getByText(/^(Best in|No difference|There is|The difference|Neither)/)
      .first()
      .waitFor();
    expect(await page.getByText('Finished', { exact: true }).count()).toBe(4);

    await page.getByRole('button', { name: 'Show the numbers' }).first().click();
    await page.getByRole('cell', { name: 'narrow' }).first().waitFor();
    await page.getByRole('tab', { name: 'First-layer weights' }).click();
    await page.getByText('After epoch 6').waitFor();
    expect(await page.getByRole('img', { name: /^Weights from the pixels to unit/ }).count()).toBe(12);
    await page.getByRole('tab', { name: 'Mistakes' }).click();
    await page.getByText(/of 40 images right/).waitFor();
    await page.getByText('Test', { exact: true }).click();
    await page.getByText(/of 60 images right/).waitFor();

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Report' }).click();
    await page.getByRole('menuitem', { name: 'All numbers as CSV' }).click();
    expect((await download).suggestedFilename()).toBe('two-widths.csv');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByText('2 arms of 1 experiment').waitFor();
  });

  test('paused, let go on, one run stopped, resumed and all stopped', async () => {
    const { page } = await openPage({ home: await homeWith(long) });
    await page.getByRole('link', { name: 'Watch' }).click();
    await page.getByRole('button', { name: 'Resume 4 runs' }).click();
    await rowOf(page, 'narrow', 1).getByText('Training', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Pause: narrow, seed 1' }).click();
    await rowOf(page, 'narrow', 1).getByText('Paused').waitFor();
    // What is held stays held when the page is opened again.
    await page.reload();
    await rowOf(page, 'narrow', 1).getByText('Paused').waitFor();
    await page.getByRole('button', { name: 'Go on: narrow, seed 1' }).click();
    await rowOf(page, 'narrow', 1).getByText('Training', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Stop: narrow, seed 1' }).click();
    await rowOf(page, 'narrow', 1).getByText('Stopped').waitFor();
    await page.getByRole('button', { name: 'Resume: narrow, seed 1' }).click();
    await rowOf(page, 'narrow', 1)
      .getByText(/^(Waiting|Training)$/)
      .waitFor();
    await page.getByRole('button', { name: 'Stop all' }).click();
    await page.getByText('4 of 4 runs ended').waitFor();
    expect(await page.getByText('Stopped', { exact: true }).count()).toBe(4);
  });

  test('through a crash of its lab: what was interrupted goes on where it stood', async () => {
    const { page, lab, restart, home } = await openPage({ home: await homeWith(long) });
    await page.getByRole('link', { name: 'Watch' }).click();
    await page.getByRole('button', { name: 'Resume 4 runs' }).click();
    const run = rowOf(page, 'narrow', 1);
    await run.getByText(/^Epoch [1-9]\d* of/).waitFor();
    await lab().kill();
    await page.getByText('The lab is not answering.').waitFor();
    const epochs = (): number => {
      const history = openHistory(join(home, 'history.db'));
      const { epoch } = history.run(1);
      history.close();
      return epoch;
    };
    const stood = epochs();
    expect(stood).toBeGreaterThan(0);
    await restart();
    await page.getByRole('link', { name: 'Watch' }).click();
    await run.getByText('Interrupted').waitFor();
    await run.getByText('The lab ended while this run was training.').waitFor();
    await page.getByRole('button', { name: 'Resume: narrow, seed 1' }).click();
    await run.getByText('Training', { exact: true }).waitFor();
    await expect.poll(epochs, { timeout: 20_000 }).toBeGreaterThan(stood);
  });

  test('and nothing is there to be watched in a new home', async () => {
    const { page } = await openPage();
    await page.getByRole('link', { name: 'Watch' }).click();
    await page.getByRole('heading', { name: 'Nothing has been trained yet' }).waitFor();
    await page.goto(page.url().replace(/#.*/, '#/watch/77'));
    await page.getByText('The history holds no experiment 77.').waitFor();
  });
});
