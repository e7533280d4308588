import { describe, expect, test } from 'vitest';
import { barriers, rulesOfLook } from './fixtures/page/barriers.ts';
import { busyHome } from './fixtures/page/busy-home.ts';
import { layoutFaults } from './fixtures/page/layout-faults.ts';
import { hasBrowser, openPage, whyNoBrowser } from './fixtures/page/open-page.ts';
import { enter, scenes } from './fixtures/page/scenes.ts';

/** The widths of a usual window, of the narrowest, and of a usual one at a zoom of 200 %, with what axe looks at there. */
const views = [
  { size: { width: 1280, height: 860 }, colorScheme: 'light', rules: undefined },
  { size: { width: 900, height: 700 }, colorScheme: 'dark', rules: [] },
  { size: { width: 640, height: 430 }, colorScheme: 'dark', rules: rulesOfLook },
] as const;

describe.skipIf(!hasBrowser)(`every page in every state${whyNoBrowser}`, () => {
  test('is whole at every width, reached by keyboard and without a barrier, in light and dark', async () => {
    const { page } = await openPage({ home: await busyHome() });
    const faults: string[] = [];
    for (const scene of scenes) {
      await enter(page, scene);
      for (const { size, colorScheme, rules } of views) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(size);
        const found = [...(await layoutFaults(page)), ...(rules?.length === 0 ? [] : await barriers(page, rules))];
        faults.push(...found.map((fault) => `${scene.name}, ${size.width}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
  }, 600_000);
});
