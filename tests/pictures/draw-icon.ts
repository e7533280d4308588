/** Draws the icon of the app, renderer/public/icon.svg, as the PNG that windows and installers want beside it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from '../fixtures/browser.ts';

const folder = join(import.meta.dirname, '..', '..', 'renderer', 'public');
const size = 512;

const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const svg = await readFile(join(folder, 'icon.svg'), 'utf8');
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px }</style>${svg}`);
  await page.screenshot({ path: join(folder, 'icon.png'), omitBackground: true });
} finally {
  await browser.close();
}
