/**
 * How fast the Plane plays in a real browser: pictures a second beside those of the screen, and what a picture takes of the
 * page's main thread and of the lab, in processor time.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { type PlaneSettings, planeSettings } from '../../worker/contract/demonstrations/plane.ts';
import { plane } from '../../worker/demonstrations/plane/plane.ts';
import { findBrowser } from '../../worker/hosts/browser.ts';
import { bringUpToDate, pageBuild } from '../../worker/hosts/terminal/start/page-build.ts';
import { serveLab } from '../fixtures/page/serving-lab.ts';

const seconds = 10;
const speed = 1;

const cases = {
  '2-4-2, moons': {},
  '2-8-8-2, spirals, Adam': {
    ...{ data: 'spirals', count: 200, noise: 0.03, hidden: [8, 8], optimiser: 'adam', eta: 0.03 },
  },
} as const satisfies Record<string, Partial<PlaneSettings>>;

/** Milliseconds of processor time that the lab takes for a picture, once it has warmed up. */
async function labTime(part: Partial<PlaneSettings>): Promise<number> {
  const pictures = 400;
  const to = (step: number) => plane(planeSettings.parse({ ...part, speed, step }));
  for (let picture = 0; picture < pictures; picture++) await to(picture * speed);
  const before = process.cpuUsage();
  for (let picture = pictures; picture < 2 * pictures; picture++) await to(picture * speed);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / pictures;
}

/** In the page: how many pictures the screen shows meanwhile. */
const screen = `new Promise((done) => {
  const start = performance.now();
  let pictures = 0;
  const count = (now) => (now - start < ${seconds * 1000} ? (pictures++, requestAnimationFrame(count)) : done(pictures));
  requestAnimationFrame(count);
})`;

async function play(page: Page, part: Partial<PlaneSettings>) {
  const query = Object.entries({ ...part, speed }).map(([name, value]) => `${name}=${String(value)}`);
  await page.evaluate(`location.hash = '#/demos/plane?${query.join('&')}'`);
  await page.locator('.shown[aria-busy=false]').waitFor();
  const step = async (): Promise<number> =>
    Number((await page.getByText(/^step \d/).textContent())!.replace(/\D/g, ''));
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  await page.getByRole('button', { name: 'Play' }).click();
  await page.waitForTimeout(2000);
  const [from, since] = [await step(), await busy()];
  const frames = await page.evaluate<number>(screen);
  const [to, until] = [await step(), await busy()];
  await page.getByRole('button', { name: 'Pause' }).click();
  const pictures = (to - from) / speed;
  return { pictures: pictures / seconds, frames: frames / seconds, page: (until - since) / pictures };
}

const executablePath = findBrowser(process.env, process.platform);
if (executablePath === null) throw new Error('There is no Chromium here.');
await bringUpToDate(pageBuild, (line) => console.log(line));
const home = await mkdtemp(join(tmpdir(), 'epoch-lab-bench-'));
const lab = await serveLab(home);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.goto(lab.address);
  await page.locator('h1').waitFor();
  for (const [name, part] of Object.entries(cases)) {
    const { pictures, frames, page: pageTime } = await play(page, part);
    const times = `page ${pageTime.toFixed(1)} ms, lab ${(await labTime(part)).toFixed(1)} ms of processor per picture`;
    console.log(`${name.padEnd(24)} ${pictures.toFixed(1)} pictures/s, screen ${frames.toFixed(1)}/s; ${times}`);
  }
} finally {
  await browser.close();
  await lab.end();
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
}
