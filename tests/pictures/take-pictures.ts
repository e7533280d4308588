/**
 * Takes the pictures of README and docs: a real lab trains some experiments on the built-in digits, and every page is
 * photographed in light and dark. `npm run pictures` writes them to docs/pictures.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { uiTexts } from '../../renderer/texts/en/ui.ts';
import { bringUpToDate, pageBuild } from '../../worker/hosts/terminal/start/page-build.ts';
import { launchBrowser } from '../fixtures/browser.ts';
import { serveLab } from '../fixtures/page/serving-lab.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'docs', 'pictures');
const program = join(root, 'worker', 'hosts', 'cli.ts');
const size = { width: 1280, height: 860 };

/** Does something from the terminal, to its end. */
function terminal(...words: readonly string[]): void {
  execFileSync(process.execPath, [program, ...words, '--quiet', '--home', home], { stdio: 'ignore' });
}

/** Trains a preset on the built-in digits. */
function train(preset: string, ...changes: readonly string[]): void {
  terminal('run', preset, ...['data.source=built-in', ...changes].flatMap((change) => ['--set', change]));
}

const three = [
  [0.34, 0.27],
  [0.5, 0.18],
  [0.64, 0.28],
  [0.6, 0.42],
  [0.46, 0.48],
  [0.64, 0.57],
  [0.66, 0.72],
  [0.5, 0.83],
  [0.33, 0.75],
] as const;

/** Draws a three in one stroke. */
async function draw(page: Page): Promise<void> {
  const pad = (await page.locator('canvas').first().boundingBox())!;
  const moveTo = ([x, y]: readonly [number, number]): Promise<void> =>
    page.mouse.move(pad.x + x * pad.width, pad.y + y * pad.height, { steps: 6 });
  await moveTo(three[0]);
  await page.mouse.down();
  for (const point of three) await moveTo(point);
  await page.mouse.up();
}

/** Starts an experiment of the history again and waits until some of its runs have ended. */
async function startAgain(page: Page): Promise<void> {
  await page.getByText('Cost functions', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/#\/watch\/\d+$/);
  await page.getByText(/^[2-9] of \d+ runs ended/).waitFor({ timeout: 300_000 });
}

/** Waits until nothing is loading and the page looks as it did a moment ago, or for some seconds where it never does. */
async function settled(page: Page): Promise<void> {
  let before = await page.screenshot();
  for (let look = 0; look < 10; look++) {
    await page.waitForTimeout(700);
    while ((await page.getByText(uiTexts.loading).count()) > 0) await page.waitForTimeout(100);
    const now = await page.screenshot();
    if (now.equals(before)) return;
    before = now;
  }
}

async function photograph(page: Page, name: string, path: string, act?: (page: Page) => Promise<void>): Promise<void> {
  // Loaded anew, so that nothing of the page before is taken for this one.
  await page.goto('about:blank');
  await page.goto(new URL(`#${path}`, lab.address).href);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await settled(page);
  await act?.(page);
  await settled(page);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await settled(page);
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
  }
  console.log(`${name}: ${path}`);
}

await bringUpToDate(pageBuild, (line) => console.log(line));
await mkdir(folder, { recursive: true });
const home = await mkdtemp(join(tmpdir(), 'epoch-lab-pictures-'));
train('first-steps');
train('cost-functions', 'recipe.protocol.epochs=8');
train('overfitting-1000', 'recipe.protocol.epochs=60');
terminal('claims', 'run', '--quick', '--chapter', 'one-neuron', '--source', 'built-in');
const lab = await serveLab(home);
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: size, colorScheme: 'light' });
  await page.goto(lab.address);
  await photograph(page, 'home', '/');
  await photograph(page, 'history', '/history');
  await photograph(page, 'compare', '/compare?arms=2.0,2.1,2.2');
  await photograph(page, 'data', '/data');
  await photograph(page, 'draw', '/draw', draw);
  await photograph(page, 'claims', '/claims?source=built-in');
  await photograph(page, 'plane', '/demos/plane?data=circles&step=2000');
  await photograph(page, 'surfaces', '/demos/surfaces');
  await photograph(page, 'build', '/build?preset=weight-initialisation');
  await photograph(page, 'watch', '/build?from=2', startAgain);
} finally {
  await browser.close();
  await lab.end();
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
}
