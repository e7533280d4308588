import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { decode, encode } from '@msgpack/msgpack';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { SavedFile } from '../worker/contract/api/reports.ts';
import type { Lab } from '../worker/lab/lab.ts';
import { answer } from '../worker/lab/service.ts';
import { hostileTexts } from './fixtures/hostile-texts.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { epochLab, newDesk, writeJson } from './fixtures/terminal/epoch-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

type Files = Record<string, Uint8Array>;

async function trained(): Promise<{ lab: Lab; id: number; bytes: Uint8Array }> {
  const { lab } = openLab(await labPlaces());
  const experiment = tinyExperiment({
    arms: [{ name: 'slow', changes: { 'schedule.eta': 0.05 } }, { name: 'fast' }],
    seeds: [1, 2],
  });
  const { id } = await lab.start(experiment, 'cpu');
  await lab.queue.idle();
  lab.history.setNotes(id, hostileTexts.join('\n'));
  lab.history.addTag(id, 'lecture 3');
  const file = (await answer(lab, 'exportBundle', [[id], { checkpoints: true }])) as SavedFile;
  return { lab, id, bytes: file.bytes };
}

const take = (lab: Lab, bytes: Uint8Array) => answer(lab, 'importBundle', [bytes]);

/** All that is known of an experiment, without the numbers that differ from one history to another. */
const known = (lab: Lab, id: number) => lab.history.archive(id, true);

/** The bundle with other contents, and a manifest that fits them unless it is given. */
function repacked(bytes: Uint8Array, change: (files: Files) => void, fits = true): Uint8Array {
  const files: Files = unzipSync(bytes);
  change(files);
  if (fits) {
    const entries = Object.keys(files)
      .filter((name) => name !== 'manifest.json')
      .map((name) => ({ name, sha256: createHash('sha256').update(files[name]!).digest('hex') }));
    const manifest = JSON.parse(new TextDecoder().decode(files['manifest.json'])) as object;
    files['manifest.json'] = strToU8(JSON.stringify({ ...manifest, entries }));
  }
  return zipSync(files);
}

const first = 'experiments/1.msgpack';

function withValue(
  bytes: Uint8Array,
  change: (archive: Record<string, unknown> & { runs: Record<string, unknown>[] }) => void,
) {
  return repacked(bytes, (files) => {
    const archive = decode(files[first]!) as Record<string, unknown> & { runs: Record<string, unknown>[] };
    change(archive);
    files[first] = encode(archive);
  });
}

test('a bundle brings experiments with all that came of them, and a second time changes nothing', async () => {
  const { lab, id, bytes } = await trained();
  const { lab: other } = openLab(await labPlaces());
  expect(await take(other, bytes)).toEqual([{ id: 1, isNew: true, name: 'Tiny', runs: 4 }]);
  expect(known(other, 1)).toEqual(known(lab, id));
  expect(other.history.checkpoint(other.history.runs(1)[0]!.id, 'last')).not.toBeNull();
  expect((await other.compare(1)).verdict).toBe((await lab.compare(id)).verdict);
  expect(await take(other, bytes)).toEqual([{ id: 1, isNew: false, name: 'Tiny', runs: 0 }]);
  expect(await take(lab, bytes)).toEqual([{ id, isNew: false, name: 'Tiny', runs: 0 }]);
  expect(other.history.experiments()).toHaveLength(1);
  other.history.checkIntegrity();
});

test('a bundle brings back what was removed here, purged or not, and leaves what is there as it is', async () => {
  const { lab, id, bytes } = await trained();
  const before = known(lab, id);
  const ids = lab.history.runs(id).map((run) => run.id);
  lab.history.setNotes(id, 'written since');

  lab.history.remove(ids.slice(0, 2), lab.host.now());
  expect(await take(lab, bytes)).toEqual([{ id, isNew: false, name: 'Tiny', runs: 2 }]);
  expect(lab.history.runs(id).map((run) => run.id)).toEqual(ids);
  expect(known(lab, id)).toEqual({ ...before, notes: 'written since' });

  lab.history.remove(ids.slice(1), lab.host.now());
  lab.history.purge();
  expect(await take(lab, bytes)).toEqual([{ id, isNew: false, name: 'Tiny', runs: 3 }]);
  expect(known(lab, id)).toEqual({ ...before, notes: 'written since' });

  lab.history.remove(
    lab.history.runs(id).map((run) => run.id),
    lab.host.now(),
  );
  expect(await take(lab, bytes)).toEqual([{ id, isNew: true, name: 'Tiny', runs: 4 }]);
  expect(known(lab, id).notes).toBe('written since');
  expect(await take(lab, bytes)).toEqual([{ id, isNew: false, name: 'Tiny', runs: 0 }]);
  lab.history.checkIntegrity();
});

test('a bundle of what is left of an experiment is completed by one that has more', async () => {
  const { lab, id, bytes } = await trained();
  const whole = known(lab, id);
  lab.history.remove([lab.history.runs(id)[0]!.id], lab.host.now());
  const part = (await answer(lab, 'exportBundle', [[id], { checkpoints: true }])) as SavedFile;
  const { lab: other } = openLab(await labPlaces());
  expect(await take(other, part.bytes)).toMatchObject([{ isNew: true, runs: 3 }]);
  expect(await take(other, bytes)).toMatchObject([{ id: 1, isNew: false, runs: 1 }]);
  expect(known(other, 1)).toEqual(whole);
});

test('without checkpoints it is smaller, and what waited is interrupted where it arrives', async () => {
  const { lab, id, bytes } = await trained();
  const small = (await answer(lab, 'exportBundle', [[id], { checkpoints: false }])) as SavedFile;
  expect(small.bytes.length).toBeLessThan(bytes.length);
  const waiting = withValue(small.bytes, ({ runs }) => Object.assign(runs[0]!, { state: 'running', endedAt: null }));
  const { lab: other } = openLab(await labPlaces());
  await take(other, waiting);
  expect(other.history.runs(1)[0]).toMatchObject({ state: 'interrupted' });
});

describe('refused before anything is written', () => {
  const cases: [string, (bytes: Uint8Array) => Uint8Array][] = [
    ['no zip at all', () => strToU8('nothing')],
    ['cut short', (bytes) => bytes.slice(0, bytes.length - 40)],
    ['no manifest', (bytes) => repacked(bytes, (files) => delete files['manifest.json'], false)],
    [
      'another content than its hash',
      (bytes) =>
        repacked(bytes, (files) => (files[first] = files[first]!.map((b, i) => (i === 99 ? b ^ 1 : b))), false),
    ],
    ['an entry that is not listed', (bytes) => repacked(bytes, (files) => (files['more.txt'] = strToU8('x')), false)],
    ['an entry that is missing', (bytes) => repacked(bytes, (files) => Reflect.deleteProperty(files, first), false)],
    ['a path out of the folder', (bytes) => repacked(bytes, (files) => (files['../../evil.msgpack'] = strToU8('x')))],
    [
      'what unpacks to a great deal',
      (bytes) => repacked(bytes, (files) => (files['experiments/2.msgpack'] = new Uint8Array(64 * 2 ** 20))),
    ],
    ['no MessagePack', (bytes) => repacked(bytes, (files) => (files[first] = Uint8Array.of(0xc1)))],
    ['an unknown key', (bytes) => withValue(bytes, (archive) => (archive['more'] = 1))],
    ['an unknown key of a run', (bytes) => withValue(bytes, ({ runs }) => (runs[0]!['more'] = 1))],
    ['no run', (bytes) => withValue(bytes, ({ runs }) => runs.splice(0))],
    ['a run twice', (bytes) => withValue(bytes, ({ runs }) => runs.push(runs[0]!))],
    ['a run of no arm', (bytes) => withValue(bytes, ({ runs }) => (runs[0]!['arm'] = 63))],
    ['epochs with a gap', (bytes) => withValue(bytes, ({ runs }) => (runs[0]!['epochs'] as unknown[]).splice(1, 1))],
    [
      'predictions of other images',
      (bytes) =>
        withValue(
          bytes,
          ({ runs }) => ((runs[0]!['test'] as Record<string, unknown>)['predictions'] = new Uint8Array(3)),
        ),
    ],
    ['a time that is none', (bytes) => withValue(bytes, (archive) => (archive['createdAt'] = 'yesterday'))],
    ['notes without end', (bytes) => withValue(bytes, (archive) => (archive['notes'] = 'x'.repeat(100_001)))],
    ['no experiment', (bytes) => withValue(bytes, (archive) => (archive['experiment'] = {}))],
  ];

  test('bundles that are not as they should be', async () => {
    const { bytes } = await trained();
    const { lab } = openLab(await labPlaces());
    for (const [what, change] of cases) {
      await expect(take(lab, change(bytes)), what).rejects.toMatchObject({ code: 'bundle-invalid' });
    }
    expect(lab.history.experiments()).toEqual([]);
  });

  test('a bundle of which one experiment is not sound brings none', async () => {
    const { bytes } = await trained();
    const { lab } = openLab(await labPlaces());
    const half = repacked(bytes, (files) => (files['experiments/2.msgpack'] = encode({})));
    await expect(take(lab, half)).rejects.toMatchObject({ code: 'bundle-invalid' });
    expect(lab.history.experiments()).toEqual([]);
  });
});

test('epoch-lab bundle takes experiments from one home to another', async () => {
  const [desk, other] = [await newDesk(), await newDesk()];
  await epochLab(desk, ['run', await writeJson(desk, 'e.json', tinyExperiment()), '-q']);
  const file = join(desk.folder, 'one.epochlab');
  expect(await epochLab(desk, ['bundle', 'export', '1', '--out', file])).toMatchObject({
    code: 0,
    out: `Wrote 1 experiment to ${file}.\n`,
  });
  expect(await epochLab(other, ['bundle', 'import', file])).toMatchObject({
    code: 0,
    out: 'Imported "Tiny" as experiment 1.\n',
  });
  expect((await epochLab(other, ['bundle', 'import', file])).out).toBe('"Tiny" is here already, as experiment 1.\n');
  expect((await epochLab(other, ['rm', '1'])).code).toBe(0);
  expect((await epochLab(other, ['bundle', 'import', file])).out).toBe('Imported "Tiny" as experiment 1.\n');
  expect((await epochLab(other, ['bundle', 'import', 'none.epochlab'])).code).toBe(66);
});
