import { describe, expect, test } from 'vitest';
import type { ClaimSummary } from '../worker/contract/claims.ts';
import { claimGroups, stateOf, toneOf } from '../renderer/pages/claims/claim-groups.ts';
import { curvePoints, drawnAt, flatCurve } from '../renderer/pages/claims/drawn-curve.ts';
import { barriers } from './fixtures/page/barriers.ts';
import { hasBrowser, openPage, whyNoBrowser } from './fixtures/page/open-page.ts';

const claim = (part: Partial<ClaimSummary>): ClaimSummary => ({
  id: '1',
  chapter: 'one',
  lecture: 'S0',
  place: 'S0:1',
  kind: 'two-arm',
  sentence: 'It is so.',
  why: null,
  word: null,
  isJudging: false,
  predicted: null,
  progress: null,
  ...part,
});

describe('the list of claims', () => {
  const chapters = [
    { id: 'one', title: 'One' },
    { id: 'two', title: 'Two' },
  ];
  const claims = [
    claim({ id: '1', word: 'reproduced' }),
    claim({ id: '2', chapter: 'two', lecture: 'S1', word: 'reversed' }),
    claim({ id: '3', chapter: 'two', why: 'It needs speech.' }),
    claim({ id: 'T1', chapter: 'two', lecture: '' }),
  ];
  const list = { chapters, claims, problem: null };
  const ids = (groups: ReturnType<typeof claimGroups>) =>
    groups.map((group) => [group.title, group.claims.map(({ id }) => id).join()]);

  test('is grouped by subject or by lecture, and leaves empty groups out', () => {
    expect(ids(claimGroups(list, 'chapter', 'all'))).toEqual([
      ['One', '1'],
      ['Two', '2,3,T1'],
    ]);
    expect(claimGroups(list, 'lecture', 'all').map((group) => group.claims.length)).toEqual([2, 1, 1]);
    expect(ids(claimGroups(list, 'chapter', 'wrong'))).toEqual([['Two', '2']]);
    expect(ids(claimGroups(list, 'chapter', 'open'))).toEqual([['Two', 'T1']]);
    expect(ids(claimGroups(list, 'chapter', 'untestable'))).toEqual([['Two', '3']]);
  });

  test('says in words how a claim stands', () => {
    expect(claims.map(stateOf)).toEqual(['reproduced', 'reversed', 'not testable here', 'not run yet']);
    const version = { seeds: 3, runs: 6, done: 2, active: 4, failed: 0 };
    expect(stateOf(claim({ word: 'undecided', progress: { quick: version, full: version } }))).toBe('in training');
    expect((['reproduced', 'wrong as stated', 'reversed', 'undecided'] as const).map(toneOf)).toEqual([
      'good',
      'warn',
      'bad',
      'plain',
    ]);
  });
});

test('a curve is drawn point by point and never leaves its box', () => {
  const flat = flatCurve(3);
  expect(drawnAt(flat, 0.4, 0.9)).toEqual([0.5, 0.9, 0.5]);
  expect(drawnAt(flat, 2, -1)).toEqual([0.5, 0.5, 0]);
  expect(curvePoints([0, 1], 100, 50)).toBe('0,50 100,0');
});

describe.skipIf(!hasBrowser)(`the claims book${whyNoBrowser}`, () => {
  test('lets one predict, run, be judged and read why', async () => {
    const { page, restart } = await openPage();
    await page.getByRole('link', { name: 'Claims', exact: true }).click();
    await page.getByRole('heading', { name: 'Claims', exact: true }).waitFor();
    await page.getByText('Built-in digits', { exact: true }).click();
    await page.waitForURL(/source=built-in/);
    await page.getByText(/on the built-in digits a claim can come out otherwise/).waitFor();
    await page.getByText(/0 of \d+ claims of five lectures/).waitFor();
    await page.getByRole('link', { name: /^12 Learning slowdown/ }).click();
    await page.getByRole('heading', { name: 'Claim 12', exact: true }).waitFor();
    await page.getByText('Nothing is known of it yet.').waitFor();
    expect(await page.getByText('4. Explanation').count()).toBe(0);

    await page.getByLabel('It will be').selectOption('reproduced');
    await page.getByRole('button', { name: 'Keep this prediction' }).click();
    await page.getByText(/You predicted “reproduced”/).waitFor();
    await page.getByRole('button', { name: 'Run the quick version' }).click();
    await page.getByText('It came out as it is said.').waitFor({ timeout: 60_000 });
    await page.getByText('You were right.').waitFor();
    await page.getByText(/points \(95 % interval .* paired t test/).waitFor();
    await page.getByText('9 of 9 runs trained, 3 seeds').waitFor();
    await page.getByText('4. Explanation').waitFor();
    expect(await page.locator('.katex').count()).toBeGreaterThan(0);
    expect(await barriers(page)).toEqual([]);

    await restart();
    await page.getByRole('link', { name: 'Claims', exact: true }).click();
    await page.getByRole('heading', { name: 'Claims', exact: true }).waitFor();
    await page.getByText('Built-in digits', { exact: true }).click();
    await page.waitForURL(/source=built-in/);
    await page.getByRole('link', { name: /^12 Learning slowdown.*reproduced/s }).waitFor();
  }, 120_000);

  test('computes what formulas decide, and takes a drawn curve', async () => {
    const { page } = await openPage();
    await page.evaluate("location.hash = '#/claims/15?source=built-in'");
    await page.getByRole('button', { name: 'Compute' }).click();
    await page.getByText('wrong as stated', { exact: true }).last().waitFor();
    await page.getByText('It is four times as steep').first().waitFor();

    await page.evaluate("location.hash = '#/claims/46?source=built-in'");
    const first = page.getByLabel('Height at λ = 10');
    await first.focus();
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: 'Keep this prediction' }).click();
    await page.getByText(/You drew a curve/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.reload();
    await page.getByText(/You drew a curve/).waitFor();
    expect(await first.inputValue()).toBe('0');
  }, 120_000);
});
