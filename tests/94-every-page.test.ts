import { describe, expect, test } from 'vitest';
import { busyHome } from './fixtures/page/busy-home.ts';
import { faults } from './fixtures/page/faults.ts';
import { hasBrowser, openPage, whyNoBrowser } from './fixtures/page/open-page.ts';
import { openings, states } from './fixtures/page/scenes.ts';

describe.skipIf(!hasBrowser)(
  `every page is whole at every width, reached by keyboard and without a barrier${whyNoBrowser}`,
  () => {
    test('in a new home', async () => {
      const { page } = await openPage();
      expect(await faults(page, openings)).toEqual([]);
    }, 300_000);

    test('in every state', async () => {
      const { page } = await openPage({ home: await busyHome() });
      expect(await faults(page, states)).toEqual([]);
    }, 600_000);
  },
);
