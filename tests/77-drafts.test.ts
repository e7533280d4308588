import { randomUUID } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { presetFiles } from '../worker/contract/presets.ts';
import type { Json } from '../worker/contract/read-json.ts';
import { Drafts } from '../worker/lab/drafts.ts';
import { answer } from '../worker/lab/service.ts';
import { labPlaces, now, openLab } from './fixtures/lab/open-lab.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

const experiment = structuredClone(presetFiles['first-steps']) as unknown as Record<string, Json>;

describe('drafts', () => {
  test('are there after they are saved, right or wrong, whoever asks, and until they are removed', async () => {
    const home = await temporaryFolder();
    const drafts = new Drafts(home, now);
    const [first, second] = [randomUUID(), randomUUID()];
    await drafts.save(first, experiment);
    await drafts.save(second, { name: 7, arms: 'none', cost: { kind: 'wrong' } });

    const later = new Drafts(home, now);
    expect((await later.get(first)).experiment).toEqual(experiment);
    expect(await later.list()).toMatchObject([
      { id: second, name: '', arms: 0, problem: null },
      { id: first, name: 'First steps', arms: 2 },
    ]);
    await later.save(first, { ...experiment, name: 'Changed' });
    expect(await drafts.list()).toMatchObject([{ id: first, name: 'Changed' }, { id: second }]);
    await drafts.remove(first);
    await drafts.remove(first);
    expect(await later.list()).toMatchObject([{ id: second }]);
    await expect(later.get(first)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('keep what was asked for last', async () => {
    const drafts = new Drafts(await temporaryFolder(), now);
    const id = randomUUID();
    await Promise.all(Array.from({ length: 20 }, (_, i) => drafts.save(id, { ...experiment, name: `${i}` })));
    expect((await drafts.get(id)).experiment).toMatchObject({ name: '19' });
  });

  test('leave nothing but themselves, and one that is damaged hides no other', async () => {
    const home = await temporaryFolder();
    const drafts = new Drafts(home, now);
    const [good, damaged] = [randomUUID(), randomUUID()];
    await drafts.save(good, experiment);
    await writeFile(join(home, 'drafts', `${damaged}.draft.json`), '{"format":');
    await writeFile(join(home, 'drafts', 'letter.txt'), 'hello');
    const listed = await drafts.list();
    expect(listed).toMatchObject([
      { id: good, problem: null },
      { id: damaged, savedAt: null },
    ]);
    expect(listed[1]!.problem).toContain('is not a draft');
    await drafts.remove(damaged);
    expect((await readdir(join(home, 'drafts'))).sort()).toEqual([`${good}.draft.json`, 'letter.txt'].sort());
  });

  test('are refused if they are too large or no plain data', async () => {
    const drafts = new Drafts(await temporaryFolder(), now);
    const save = async (value: Json) => drafts.save(randomUUID(), value);
    await expect(save('x'.repeat(1_100_000))).rejects.toMatchObject({ code: 'usage' });
    await expect(save(JSON.parse('{"__proto__": 1}') as Json)).rejects.toMatchObject({ code: 'usage' });
    expect(await drafts.list()).toEqual([]);
  });

  test('are reached through the lab, by nothing that names a file', async () => {
    const { lab } = openLab(await labPlaces());
    const id = randomUUID();
    await answer(lab, 'saveDraft', [id, experiment]);
    expect(await answer(lab, 'draft', [id])).toMatchObject({ experiment });
    expect(await answer(lab, 'drafts', [])).toMatchObject([{ id, name: 'First steps', arms: 2 }]);
    for (const name of ['../history', 'a', `${id}/../x`]) {
      await expect(answer(lab, 'saveDraft', [name, experiment])).rejects.toMatchObject({ code: 'usage' });
    }
    await answer(lab, 'removeDraft', [id]);
    expect(await answer(lab, 'drafts', [])).toEqual([]);
  });
});
