/**
 * Takes the pictures of README and docs: a real lab on the built-in digits trains a comparison, and every page is
 * photographed in light and dark. `npm run pictures` writes them to docs/pictures.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { presetFiles } from '../../worker/contract/presets.ts';
import { findBrowser } from '../../worker/hosts/browser.ts';
import { bringUpToDate, pageBuild } from '../../worker/hosts/terminal/start/page-build.ts';
import { serveLab } from '../fixtures/page/serving-lab.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'pictures');
const size = { width: 1280, height: 860 };

const executablePath = findBrowser(process.env, process.platform);
if (executablePath === null) throw new Error('There is no Chromium on this machine; CHROMIUM_PATH may name one.');

/** Trains a preset on the built-in digits from the page itself, as its user would. */
async function train(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try it now' }).click();
  await page.waitForURL(/#\/watch\/\d+$/);
}

async function photograph(page: Page, name: string, path: string): Promise<void> {
  await page.evaluate(`location.hash = '#${path}'`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  // Charts are drawn when their answer has come.
  await page.waitForTimeout(1500);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
  }
  console.log(`${name}: ${path}`);
}

await bringUpToDate(pageBuild, (line) => console.log(line));
await mkdir(folder, { recursive: true });
const home = await mkdtemp(join(tmpdir(), 'epoch-lab-pictures-'));
const lab = await serveLab(home);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: size, colorScheme: 'light' });
  await page.goto(lab.address);
  await train(page);
  await page.getByRole('link', { name: /training/ }).waitFor();
  await page.waitForTimeout(6000);
  await photograph(page, 'watch', '/watch/1');
  await page.getByText('Nothing is training').waitFor({ timeout: 300_000 });
  await photograph(page, 'home', '/');
  await photograph(page, 'build', `/build?preset=${Object.keys(presetFiles)[0]!}`);
  await photograph(page, 'history', '/history');
  await photograph(page, 'compare', '/compare?arms=1.0,1.1');
  await photograph(page, 'draw', '/draw');
  await photograph(page, 'data', '/data');
} finally {
  await browser.close();
  await lab.end();
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
}
