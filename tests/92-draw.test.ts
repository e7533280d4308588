import { describe, expect, test } from 'vitest';
import { Lab } from '../worker/lab/lab.ts';
import { putBuiltInDigits } from './fixtures/kept.ts';
import { labPlaces, now, trainers } from './fixtures/lab/open-lab.ts';
import { hasBrowser, openPage, whyNoBrowser } from './fixtures/page/open-page.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

/** A home with two networks that have learned the built-in digits for a moment. */
async function homeWithJudges(): Promise<string> {
  const { home, cache } = await labPlaces();
  await putBuiltInDigits(cache);
  const lab = new Lab({ home, cache, trainer: trainers.real, now });
  lab.openForTraining(2);
  const data = { source: 'built-in', train: 1000, validation: 200, test: 200 };
  const arms = [{ name: 'trained' }, { name: 'hardly', changes: { 'schedule.eta': 0.0001 } }];
  await lab.start(tinyExperiment({ name: 'Digits', data, arms }), 'cpu');
  await lab.queue.idle();
  await lab.close();
  return home;
}

describe.skipIf(!hasBrowser)(`a digit is drawn${whyNoBrowser}`, () => {
  test('and judged by every network that is asked, with the mouse and by keyboard', async () => {
    const { page } = await openPage({ home: await homeWithJudges() });
    await page.getByRole('link', { name: 'Draw a digit' }).click();
    await page.getByRole('heading', { name: 'Digits: trained, seed 1' }).waitFor();
    expect(await page.getByRole('heading', { name: /^Digits: / }).count()).toBe(2);

    const pad = page.getByRole('application');
    const { x, y } = (await pad.boundingBox())!;
    await page.mouse.move(x + 150, y + 60);
    await page.mouse.down();
    await page.mouse.move(x + 150, y + 240, { steps: 10 });
    await page.mouse.up();
    await page
      .getByText(/^Sees a \d$/)
      .first()
      .waitFor();
    expect(await page.getByText(/^Sees a \d$/).count()).toBe(2);
    expect(await page.getByRole('listitem', { name: /^Output for \d: / }).count()).toBe(20);
    await page.getByText(/^(All see a \d\.|They disagree: )/).waitFor();
    await page.getByText('28 × 28').waitFor();

    await page.getByRole('button', { name: 'Leave out Digits: hardly, seed 1' }).click();
    await page.getByRole('heading', { name: 'Digits: hardly, seed 1' }).waitFor({ state: 'detached' });
    await page.getByLabel('Add a run').selectOption({ index: 1 });
    await page.getByRole('heading', { name: 'Digits: hardly, seed 1' }).waitFor();

    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('28 × 28').waitFor({ state: 'detached' });
    await pad.focus();
    await page.keyboard.press('Space');
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.getByText('28 × 28').waitFor();
    await page.getByRole('button', { name: 'Undo stroke' }).click();
    await page.getByText('28 × 28').waitFor({ state: 'detached' });
  });

  test('when there is a network to judge it', async () => {
    const { page } = await openPage();
    await page.getByRole('link', { name: 'Draw a digit' }).click();
    await page.getByRole('heading', { name: 'No network can judge yet' }).waitFor();
  });
});
