/** Draws the icon of the app, renderer/public/icon.svg, as the PNG that windows and installers want beside it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findBrowser } from '../../worker/hosts/browser.ts';

const folder = join(import.meta.dirname, '..', '..', 'renderer', 'public');
const size = 512;

const executablePath = findBrowser(process.env, process.platform);
if (executablePath === null) throw new Error('There is no Chromium on this machine; CHROMIUM_PATH may name one.');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const svg = await readFile(join(folder, 'icon.svg'), 'utf8');
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px }</style>${svg}`);
  await page.screenshot({ path: join(folder, 'icon.png'), omitBackground: true });
} finally {
  await browser.close();
}
