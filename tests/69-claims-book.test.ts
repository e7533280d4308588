import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { claimOf } from '../worker/claims/book.ts';
import type { SavedFile } from '../worker/contract/api/reports.ts';
import type { ClaimSummary } from '../worker/contract/claims.ts';
import { claimsBookOf } from '../worker/lab/claims/claims-book.ts';
import { KeptValues } from '../worker/lab/claims/kept-values.ts';
import { RunReader } from '../worker/lab/claims/run-reader.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { withBuiltInDigits } from './fixtures/terminal/epoch-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

/** Folders of a lab whose cache is its own, too, with the built-in digits in it. */
async function ownPlaces() {
  const places = await labPlaces();
  const cache = join(places.home, 'cache');
  await mkdir(cache, { recursive: true });
  await withBuiltInDigits({ ...places, folder: places.home, env: {} });
  return { ...places, cache };
}

type Places = Awaited<ReturnType<typeof ownPlaces>>;

/** What a lab that begins in these folders says of claim 15 without being asked to compute anything. */
async function wordAfterStart(places: Places): Promise<ClaimSummary['word'] | undefined> {
  const { lab } = openLab(places);
  const { claims } = (await answer(lab, 'claims', ['built-in'])) as { claims: ClaimSummary[] };
  await lab.close();
  return claims.find(({ id }) => id === '15')?.word;
}

describe('what was computed', () => {
  test('is known to the next lab, unless another version of the program computed it or the file is damaged', async () => {
    const places = await ownPlaces();
    expect(await wordAfterStart(places)).toBeNull();
    const { lab } = openLab(places);
    await answer(lab, 'runClaim', ['15', 'quick', 'built-in']);
    await lab.close();
    const file = join(places.cache, 'claims.json');
    const text = await vi.waitFor(() => readFile(file, 'utf8'), { timeout: 30_000 });
    expect(await wordAfterStart(places)).toBe('wrong as stated');

    await writeFile(file, JSON.stringify({ ...(JSON.parse(text) as object), version: '0.0.0' }));
    expect(await wordAfterStart(places)).toBeNull();
    await writeFile(file, text.slice(0, 40));
    expect(await wordAfterStart(places)).toBeNull();
  });
});

describe('the time that claims take', () => {
  test('counts once what two of them need', async () => {
    const { lab } = openLab(await ownPlaces());
    const { training } = claimsBookOf(lab);
    const seconds = async (jobs: number, ...ids: string[]) =>
      (await training.secondsLeft(
        ids.map((id) => claimOf(id).claim),
        'quick',
        'built-in',
        jobs,
      ))!;
    const [alone, other] = [await seconds(1, '93'), await seconds(1, '12')];
    expect(alone).toBeGreaterThan(0);
    // 92b asks for the same arms on the same seeds as 93.
    expect(await seconds(1, '93', '92b')).toBe(alone);
    expect(await seconds(1, '93', '12')).toBeCloseTo(alone + other, 6);
    expect(await seconds(2, '93')).toBeCloseTo(alone / 2, 6);
    expect(await seconds(1)).toBe(0);
  });
});

test('networks that came without their weights have no figure together, and stand in the way of nothing', async () => {
  const figureIn = ({ lab }: ReturnType<typeof openLab>) => {
    const reader = new RunReader(lab, new KeptValues(lab.host.home)).reader(null, true);
    return reader.ensemble(lab.history.runs(1), 'average-gain');
  };
  const from = openLab(await labPlaces());
  const { id } = await from.lab.start(tinyExperiment({ seeds: [1, 2] }), 'cpu');
  await from.lab.queue.idle();
  expect(await figureIn(from)).toEqual(expect.any(Number));

  const to = openLab(await labPlaces());
  const { bytes } = (await answer(from.lab, 'exportBundle', [[id], { checkpoints: false }])) as SavedFile;
  await answer(to.lab, 'importBundle', [bytes]);
  expect(await figureIn(to)).toBeNull();
});
