import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { historyApi, type RunFilter } from '../../worker/contract/api/history.ts';
import { decodeMessage, encodeMessage } from '../../worker/contract/wire/message.ts';
import { findBrowser } from '../../worker/hosts/browser.ts';
import { bringUpToDate, pageBuild } from '../../worker/hosts/terminal/start/page-build.ts';
import { Lab } from '../../worker/lab/lab.ts';
import { openHistory } from '../../worker/store/history.ts';
import { fillHistory, manyPoints, manyRuns } from '../fixtures/history/many-runs.ts';
import { serveLab } from '../fixtures/page/serving-lab.ts';
import { median } from './median.ts';

const everything: RunFilter = { text: '', states: [], tags: [], conditions: [] };
const rounds = 7;

function tell(what: string, times: readonly number[]): void {
  console.log(
    `${what.padEnd(52)} ${median(times).toFixed(0).padStart(5)} ms, the first time ${times[0]!.toFixed(0)} ms`,
  );
}

async function time(what: string, work: () => unknown): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  tell(what, times);
}

async function timeLab(path: string): Promise<void> {
  const history = openHistory(path);
  const list = history.list();
  console.log(`The list is ${(encodeMessage(list).length / 1e6).toFixed(2)} MB.`);
  await time('list, read and checked', () => historyApi.historyList.output.parse(history.list()));
  await time('list, as a message and back', () => decodeMessage(encodeMessage(list)));
  const units = { path: 'network.hidden.0.units', comparator: '>=', value: 50 } as const;
  await time('find network.hidden.0.units >= 50', () => history.find({ ...everything, conditions: [units] }));
  await time('find words in names, questions, notes and arms', () =>
    history.find({ ...everything, text: 'seen arm 3' }),
  );
  await time('fields and values to filter by', () => history.filterFields());
  history.close();
}

/** In the page: goes to an address and measures until what is looked for is there, and the frame after it is painted. */
const open = (address: string, drawn: string): string => `(async () => {
  const start = performance.now();
  location.hash = '#${address}';
  while (!document.querySelector('${drawn}')) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
})()`;

async function timePage(home: string, executablePath: string): Promise<void> {
  await bringUpToDate(pageBuild, (line) => console.log(line));
  const lab = await serveLab(home);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    await page.goto(lab.address);
    // Somebody looks at a page before the next is opened; meanwhile the rest of it comes in.
    await page.waitForLoadState('networkidle');
    const openings = async (what: string, address: string, drawn: string): Promise<void> => {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        await page.evaluate(open('/settings', 'dl'));
        await page.waitForTimeout(500);
        times.push(await page.evaluate<number>(open(address, drawn)));
      }
      tell(what, times);
    };
    await openings('page: the history of 10,000 runs', '/history', '[role=grid] [role=gridcell]');
    await openings(
      'page: a chart of a million points',
      `/watch/${manyRuns.experiments + 1}`,
      '[role=application][aria-busy=false]',
    );
  } finally {
    await browser.close();
    await lab.end();
  }
}

/**
 * Prints how soon a home of 10,000 runs with a million epochs opens: the list and its search in the lab, and the page in
 * a real browser, from the click until everything is drawn. Medians of seven.
 */
export async function benchHistory(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'epoch-lab-bench-'));
  try {
    fillHistory(Lab.historyPath(home), manyRuns);
    fillHistory(Lab.historyPath(home), manyPoints);
    await timeLab(Lab.historyPath(home));
    const browser = findBrowser(process.env, process.platform);
    if (browser === null) console.log('The page is left out: there is no Chromium here.');
    else await timePage(home, browser);
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}
