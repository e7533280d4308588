import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import type { SavedFile } from '../worker/contract/api/reports.ts';
import { printPdf } from '../worker/hosts/print-pdf.ts';
import { seriesOf } from '../worker/lab/comparison/series.ts';
import type { Lab } from '../worker/lab/lab.ts';
import { reportInputOf } from '../worker/lab/report/report-input-of.ts';
import { answer } from '../worker/lab/service.ts';
import { reportPage } from '../worker/report/page/report-page.ts';
import { browserPath, hasBrowser, launchBrowser, whyNoBrowser } from './fixtures/browser.ts';
import { hostileTexts } from './fixtures/hostile-texts.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { epochLab, newDesk, writeJson } from './fixtures/terminal/epoch-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const text = ({ bytes }: SavedFile): string => new TextDecoder().decode(bytes);

/** A lab with one experiment of these values, trained. */
async function trained(values: Readonly<Record<string, unknown>> = {}): Promise<{ lab: Lab; id: number }> {
  const { lab } = openLab(await labPlaces());
  const arms = [{ name: 'slow', changes: { 'schedule.eta': 0.05 } }, { name: 'fast' }];
  const experiment = tinyExperiment({ arms, seeds: [1, 2, 3], ...values });
  const { id } = await lab.start(experiment, 'cpu');
  await lab.queue.idle();
  return { lab, id };
}

const reportOf = async (lab: Lab, id: number, format: string): Promise<SavedFile> =>
  (await answer(lab, 'report', [id, format])) as SavedFile;

describe('the report of an experiment', () => {
  test('says what was asked, found, trained, on what and how, and carries the experiment', async () => {
    const { lab, id } = await trained({ name: 'Which rate?', question: 'Slow or fast?' });
    lab.history.setNotes(id, 'Seen in *class*.');
    lab.history.addTag(id, 'lecture 3');
    const file = await reportOf(lab, id, 'html');
    expect(file).toMatchObject({ name: 'which-rate.html', type: 'text/html' });
    const page = text(file);
    const { verdict, arms, pairs } = await lab.compare(id);
    const { data } = lab.history.experiment(id);
    const shown = [
      'Which rate?',
      'Slow or fast?',
      'tagged lecture 3',
      'Seen in *class*.',
      verdict.slice(0, 20).replaceAll('"', '&quot;'),
      `${(100 * arms[0]!.mean!).toFixed(2)} %`,
      pairs[0]!.t!.statistic.toFixed(2),
      'schedule.eta = 0.05 (instead of 0.5)',
      data.sha256,
      ...Object.values(data.parts),
      ...lab.history.runs(id).map((run) => lab.history.epochs(run.id).at(-1)!.weightsHash),
      'Holm',
      'cpu',
    ].filter((each) => each !== 'Holm');
    for (const each of shown) expect(page).toContain(each);
    expect(page.match(/<svg (?!class)/g)?.length).toBeGreaterThanOrEqual(6);
    const carried = /href="data:application\/json;base64,([^"]+)"/.exec(page)![1]!;
    const again = checkExperiment(JSON.parse(Buffer.from(carried, 'base64').toString('utf8')));
    expect(again).toEqual(lab.history.experiment(id).experiment);
  });

  test('is the same text for the same input', async () => {
    const { lab, id } = await trained();
    const input = await reportInputOf(
      lab,
      seriesOf(lab.history, [
        { experiment: id, arm: 1 },
        { experiment: id, arm: 0 },
      ]),
    );
    expect(reportPage(input)).toBe(reportPage(input));
  });

  test('says of every run what became of it', async () => {
    const { lab, id } = await trained({
      arms: [
        { name: 'sound' },
        {
          name: 'wild',
          changes: { 'schedule.eta': 1e6, 'network.output.kind': 'softmax', 'cost.kind': 'log-likelihood' },
        },
      ],
    });
    const states = lab.history.runs(id).map(({ state }) => state);
    const page = text(await reportOf(lab, id, 'html'));
    for (const state of new Set(states))
      expect(page).toContain(`${states.filter((each) => each === state).length} ${state}`);
    for (const { reason } of lab.history.runs(id)) if (reason !== null) expect(page).toContain(reason.slice(0, 30));
  });

  test('of arms of several experiments names them all', async () => {
    const { lab, id } = await trained({ name: 'First' });
    const second = await lab.start(tinyExperiment({ name: 'Second', seeds: [1, 2, 3] }), 'cpu');
    await lab.queue.idle();
    const wanted = [
      { experiment: id, arm: 1 },
      { experiment: second.id, arm: 0 },
    ];
    const file = (await answer(lab, 'reportOfSeries', [wanted, 'html'])) as SavedFile;
    expect(text(file)).toContain('<title>First / Second – Epoch Lab report</title>');
    expect(text(file).match(/class="experiment"/g)).toHaveLength(2);
  });

  test('before anything is known says why nothing is compared', async () => {
    const { lab } = openLab(await labPlaces());
    lab.queue.pause([]);
    const { id } = await lab.start(tinyExperiment(), 'cpu');
    expect(text(await reportOf(lab, id, 'html'))).toContain('only one arm');
  });

  test('as CSV and JSON has the numbers, and without a browser no PDF', async () => {
    const { lab, id } = await trained();
    expect(text(await reportOf(lab, id, 'csv'))).toMatch(/^run,arm,seed,epoch,split,metric,value\n/);
    expect(JSON.parse(text(await reportOf(lab, id, 'json')))).toMatchObject({ format: 'epoch-lab/result@1' });
    await expect(reportOf(lab, id, 'pdf')).rejects.toMatchObject({ code: 'browser-missing' });
    await expect(printPdf('<p>', join(tmpdir(), 'no-such-browser'))).rejects.toMatchObject({ code: 'browser-missing' });
  });
});

test('epoch-lab report writes a page, and refuses what it cannot write', async () => {
  const desk = await newDesk();
  const file = await writeJson(desk, 'two.experiment.json', tinyExperiment({ seeds: [1, 2] }));
  await epochLab(desk, ['run', file, '-q']);
  const { code, out } = await epochLab(desk, ['report', '1', '--out', 'r.html']);
  expect([code, out]).toEqual([0, `Wrote the report of experiment 1 to ${join(desk.folder, 'r.html')}.\n`]);
  expect(await readFile(join(desk.folder, 'r.html'), 'utf8')).toMatch(/^<!doctype html>/);
  expect((await epochLab(desk, ['report', '1', '--out', 'r.html'])).code).toBe(73);
  expect((await epochLab(desk, ['report', '1', '--out', 'r.doc'])).code).toBe(2);
  expect((await epochLab(desk, ['report', '7', '--out', 's.html'])).code).toBe(66);
});

describe.skipIf(!hasBrowser)(`in a browser${whyNoBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('hostile texts stay text: nothing is asked for, nothing runs', async () => {
    const { lab, id } = await trained({
      name: hostileTexts[0],
      question: hostileTexts.join('\n'),
      arms: hostileTexts.map((name, i) => ({ name: `${i} ${name}` })),
      seeds: [1],
      'recipe.protocol.epochs': 1,
    });
    lab.history.setNotes(id, hostileTexts.join('\n'));
    for (const tag of hostileTexts) lab.history.addTag(id, tag);
    const folder = await mkdtemp(join(tmpdir(), 'epoch-lab-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = pathToFileURL(join(folder, 'report.html')).href;
    await writeFile(join(folder, 'report.html'), (await reportOf(lab, id, 'html')).bytes);

    const page = await browser.newPage();
    const [requests, said]: [string[], string[]] = [[], []];
    page.on('request', (request) => requests.push(request.url()));
    page.on('dialog', (dialog) => {
      said.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.goto(file);
    await page.mouse.move(300, 300);
    expect(requests).toEqual([file]);
    expect(said).toEqual([]);
    expect(await page.locator('script, iframe, object, embed, img, link, base, form').count()).toBe(0);
    const handlers = await page.evaluate(
      `[...document.querySelectorAll('*')].flatMap((each) => [...each.attributes]).filter(({ name }) => name.startsWith('on')).length`,
    );
    expect(handlers).toBe(0);
    const visibleText = await page.locator('body').innerText();
    expect(visibleText).toContain('<img src=x onerror=alert(1)>');
    expect(visibleText).not.toContain('\u202e');
    await page.close();
  });

  test('it is printed as PDF on A4', async () => {
    const { lab, id } = await trained();
    const pdf = await printPdf(text(await reportOf(lab, id, 'html')), browserPath);
    const latin = Buffer.from(pdf).toString('latin1');
    expect(latin).toMatch(/^%PDF-/);
    const [, width, height] = /\/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/.exec(latin)!;
    expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([595, 842]);
  });

  test('scripts do not run when a page is printed', async () => {
    const script = '<script>document.documentElement.innerHTML = "x".repeat(1e6)</script><p>short</p>';
    expect((await printPdf(script, browserPath)).length).toBeLessThan(50_000);
  });
});
