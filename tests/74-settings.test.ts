import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultSettings } from '../worker/contract/api/settings.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

test('settings are kept in the home folder, one by one', async () => {
  const places = await labPlaces();
  const { lab, events } = openLab(places);
  expect(await answer(lab, 'settings', [])).toEqual(defaultSettings);
  expect(await answer(lab, 'changeSettings', [{ theme: 'dark' }])).toEqual({ ...defaultSettings, theme: 'dark' });
  expect(await answer(lab, 'changeSettings', [{ jobs: 1 }])).toEqual({ ...defaultSettings, theme: 'dark', jobs: 1 });
  expect(events).toContainEqual({ kind: 'changed', what: 'settings' });
  await expect(answer(lab, 'changeSettings', [{ jobs: 0 }])).rejects.toMatchObject({ code: 'usage' });
  await expect(answer(lab, 'changeSettings', [{ colour: 'red' }])).rejects.toMatchObject({ code: 'usage' });
  await expect(answer(lab, 'changeSettings', [{ device: 'tpu' }])).rejects.toMatchObject({ code: 'usage' });
  await answer(lab, 'changeSettings', [{ device: 'auto' }]);
  expect(await answer(lab, 'settings', [])).toEqual({ ...defaultSettings, theme: 'dark', jobs: 1, device: 'auto' });
});

test.each(['', '{', '[]', '{"theme": "pink"}', '{"unknown": 1}'])(
  'a file that holds %j stops nothing',
  async (text) => {
    const places = await labPlaces();
    await mkdir(places.home);
    await writeFile(join(places.home, 'settings.json'), text);
    const { lab } = openLab(places);
    expect(await lab.settings()).toEqual(defaultSettings);
  },
);

test('as many runs train side by side as the settings allow, from the next run on', async () => {
  const { lab } = openLab(await labPlaces(), { jobs: 2 });
  await lab.changeSettings({ jobs: 1 });
  await lab.start(tinyExperiment({ seeds: [1, 2, 3] }), 'cpu');
  expect(lab.queue.load.training).toBe(1);
  await lab.changeSettings({ jobs: null });
  expect(lab.queue.load.training).toBe(2);
  await lab.queue.idle();
});
