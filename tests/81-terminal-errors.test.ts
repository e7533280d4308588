import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorSchema } from '../worker/contract/events.ts';
import { encodeSafetensors } from '../worker/data/safetensors.ts';
import { contents, type Desk, epochLab, newDesk, program, writeJson } from './fixtures/terminal/epoch-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

/** What is refused: the command, its exit code, and what the sentence says. */
type Case = readonly [args: string, code: number, sentence: RegExp];

const withoutHistory: readonly Case[] = [
  ['rnu', 2, /^Error: Unknown command 'rnu'; did you mean run\?$/m],
  ['list --hom x', 2, /^Error: Unknown option '--hom'; did you mean --home\?$/m],
  ['run', 2, /^Error: Missing required argument 'experiment'\.$/m],
  ['run a b', 2, /^Error: Too many arguments for 'run'/m],
  ['run good.json --seeds', 2, /^Error: Option '--seeds <list>' argument missing\.$/m],
  ['run first-step', 66, /^Error: There is no preset "first-step"; did you mean "first-steps"\?$/m],
  ['run nothing.json', 66, /^Error: nothing\.json does not exist\.$/m],
  ['run digits', 66, /^Error: digits is a folder, not an experiment file\.$/m],
  ['run broken.json', 65, /^Error: "broken\.json" is not valid JSON: unexpected "}" at line 3, column 1\.$/m],
  ['run latin.json', 65, /^Error: "latin\.json" is not text in UTF-8\.$/m],
  ['run large.json', 65, /^Error: "large\.json" is larger than 1048576 bytes\.$/m],
  ['run unknown-key.json', 65, /recipe\.costt: Unknown key "costt"; did you mean "cost"\?/],
  ['run prototype.json', 65, /the key "__proto__" is not allowed/],
  ['run path-as-data.json', 65, /data\.source: unknown data set; use "mnist"/],
  ['run huge.json', 65, /recipe\.network\.hidden\.0\.units: must be at most 8192, but is 1000000000/],
  ['run no-data.json', 66, /holds data set \w+ .*, not sha256:0{64}/],
  ['run too-many-images.json', 65, /data\.train: 5000 images wanted, validation leaves 200 of the/],
  ['run good.json --set foo', 2, /^Error: --set takes path=value, not "foo"\.$/m],
  ['run good.json --set =1', 2, /^Error: --set takes path=value, not "=1"\.$/m],
  ['run good.json --set protocl.epochs=1', 65, /no "protocl" in "recipe"; did you mean "protocol"\?/],
  ['run good.json --set protocol.epochs=0', 65, /recipe\.protocol\.epochs: must be at least 1, but is 0/],
  ['run good.json --set schedule.eta=1e999', 65, /must be a finite number, but is Infinity/],
  ['run good.json --set __proto__.x=1', 65, /no "__proto__"/],
  ['run good.json --set seeds=[1] --seeds 2', 2, /^Error: The seeds are given twice/m],
  ['run good.json --set name=a --set name=b', 2, /^Error: --set names "name" twice\.$/m],
  ['run good.json --seeds 5-1', 2, /^Error: --seeds takes ranges that go up, not "5-1"/m],
  ['run good.json --seeds 1-99999999', 2, /^Error: --seeds names 99999999 seeds; an experiment may have 1000/m],
  ['run good.json --seeds x', 2, /^Error: --seeds takes whole numbers from 0 to 4294967295, not "x"/m],
  ['run good.json --seeds 1,2,1', 2, /^Error: --seeds names seed 1 twice/m],
  ['run good.json --seeds 4294967296', 2, /^Error: --seeds takes whole numbers from 0 to 4294967295/m],
  ['run good.json --jobs 0', 2, /^Error: --jobs must be a whole number from 1 to 256, but is "0"\.$/m],
  ['run good.json --jobs 1.5', 2, /^Error: --jobs must be a whole number/m],
  ['run good.json --device abacus', 2, /^Error: There is no device "abacus"; there are cpu, gpu, reference, auto\.$/m],
  ['run good.json --home good.json', 2, /^Error: The home .*good\.json is not a folder\.$/m],
  ['list --home good.json', 2, /^Error: The home .*good\.json is not a folder\.$/m],
  ['run good.json --weights nothing.npz', 65, /^Error: nothing\.npz does not exist\.$/m],
  ['run good.json --weights good.json', 65, /^Error: good\.json must end in \.npz or \.safetensors\.$/m],
  ['run good.json --weights other.safetensors', 65, /holds "W1" as 5 x 5, the network needs 36 x 12\.$/m],
  ['show 1', 66, /^Error: There is no history in .* yet\.$/m],
  ['resume --all', 66, /^Error: There is no history in .* yet\.$/m],
  ['rm 1', 66, /^Error: There is no history in .* yet\.$/m],
  ['data add nothing', 66, /^Error: nothing cannot be opened: ENOENT\.$/m],
  ['data add empty', 66, /^Error: empty holds no data set: train-images-idx3-ubyte/m],
  ['data check good.json', 66, /^Error: good\.json is not a folder\.$/m],
  ['data look', 2, /^Error: Unknown command 'look'\.$/m],
  ['data sample --source mnist', 66, /holds data set .*, not mnist/],
  ['data sample --source ../x', 66, /^Error: "\.\.\/x" is no data set/m],
  ['data sample --count 0', 2, /^Error: --count must be a whole number from 1 to 1000, but is "0"\.$/m],
];

const withHistory: readonly Case[] = [
  ['show 99', 66, /^Error: The history holds no experiment 99\.$/m],
  ['show x', 2, /^Error: "x" is no experiment; give its number/m],
  ['show 0', 2, /^Error: "0" is no experiment/m],
  ['compare 99', 66, /no experiment 99/],
  ['resume', 2, /^Error: Name the experiment to resume; --all stands for all of them\.$/m],
  ['resume 1 --all', 2, /^Error: Name an experiment or give --all, not both\.$/m],
  ['resume 99', 66, /no experiment 99/],
  ['resume 1', 2, /^Error: All 1 run of experiment 1 came to their end\.$/m],
  ['resume 1 1', 2, /^Error: Run 1 is finished: there is nothing to resume\.$/m],
  ['resume 1 7', 66, /^Error: Experiment 1 has no run 7\.$/m],
  ['stop 99', 66, /no experiment 99/],
  ['stop 1 7', 66, /^Error: Experiment 1 has no run 7\.$/m],
  ['rm 99', 66, /no experiment 99/],
  ['rm 1 7', 66, /^Error: Experiment 1 has no run 7\.$/m],
  ['rm 1 x', 2, /^Error: "x" is no run; give its number/m],
  ['restore 1', 66, /^Error: No run of experiment 1 can be restored\.$/m],
  ['restore 1 7', 66, /^Error: No run 7 of experiment 1 can be restored\.$/m],
  ['export 1', 2, /^Error: Say what to export: one of --csv, --json and --weights FILE\.$/m],
  ['export 1 --csv --json', 2, /Say what to export/],
  ['export --csv', 2, /^Error: Name the experiment to export/m],
  ['export 99 --csv', 66, /no experiment 99/],
  ['export 1 --csv --out good.json', 73, /^Error: .*good\.json exists already; --force replaces it\.$/m],
  ['export 1 --csv --out empty --force', 73, /^Error: .*empty is not a file\.$/m],
  ['export 1 --csv --out nothing/a.csv', 73, /^Error: .* cannot be written: ENOENT\.$/m],
  ['export 1 --csv --best', 2, /^Error: --run and --best go with --weights FILE\.$/m],
  ['export --weights a.npz', 2, /^Error: --weights needs --run RUN/m],
  ['export --weights a.npz --run 99', 66, /^Error: The history holds no run 99\.$/m],
  ['export --weights a.onnx --run 1', 2, /^Error: a\.onnx must end in \.npz or \.safetensors\.$/m],
  ['export 1 --weights a.npz --run 1', 2, /^Error: --weights FILE takes --run RUN/m],
];

/** Everything the cases name. */
async function layOut(desk: Desk): Promise<void> {
  const { folder } = desk;
  const good = tinyExperiment();
  const text = JSON.stringify(good);
  await mkdir(join(folder, 'empty'));
  await writeJson(desk, 'good.json', good);
  await writeFile(join(folder, 'broken.json'), '{\n"name": "x",\n}');
  await writeFile(join(folder, 'latin.json'), Uint8Array.of(0x22, 0xe9, 0x22));
  await writeFile(join(folder, 'large.json'), ' '.repeat(2 ** 20 + 1));
  await writeFile(join(folder, 'unknown-key.json'), text.replace('"cost":', '"costt":'));
  await writeFile(join(folder, 'prototype.json'), text.replace('{', '{"__proto__":{"isAdmin":true},'));
  await writeJson(desk, 'path-as-data.json', { ...good, data: { ...good.data, source: '../../../../etc/passwd' } });
  await writeFile(join(folder, 'huge.json'), text.replace('"units":12', '"units":1000000000'));
  await writeJson(desk, 'no-data.json', { ...good, data: { ...good.data, source: `sha256:${'0'.repeat(64)}` } });
  await writeJson(desk, 'too-many-images.json', { ...good, data: { ...good.data, train: 5000 } });
  const tensors = new Map([['W1', { shape: [5, 5], data: new Float32Array(25) }]]);
  await writeFile(join(folder, 'other.safetensors'), encodeSafetensors({ tensors, metadata: {} }));
}

async function refuses(desk: Desk, [args, code, sentence]: Case): Promise<void> {
  const before = await contents(desk);
  const { code: left, out, err } = await epochLab(desk, args.split(' '));
  expect(oneLinePerSentence(err), args).toMatch(sentence);
  expect([left, out], args).toEqual([code, '']);
  // One sentence and what to do: no trace of where in the program it happened.
  expect(err, args).not.toMatch(/\n {4}at |node:|\.ts:/);
  expect(await contents(desk), args).toEqual(before);
}

/** Undoes the wrapping, so that a sentence can be looked for as a whole. */
const oneLinePerSentence = (text: string): string => text.replaceAll(/([^.?\n])\n(?! {2}- )/g, '$1 ');

describe('wrong input gives a sentence and an exit code, and changes nothing', () => {
  const slow = /^run (no-data|too-many|good\.json --weights)/;

  test.each(withoutHistory.filter(([args]) => !slow.test(args)))('%s -> %i', async (...refused) => {
    const desk = await newDesk();
    await layOut(desk);
    await refuses(desk, refused);
  });

  test.each(withoutHistory.filter(([args]) => slow.test(args)))(
    '%s -> %i, before anything is stored',
    async (args, code, sentence) => {
      const desk = await newDesk();
      await layOut(desk);
      // The history is made when the lab opens, and stays empty.
      expect((await epochLab(desk, ['run', 'good.json', '-q'])).code).toBe(0);
      expect((await epochLab(desk, ['rm', '1'])).code).toBe(0);
      const { code: left, out, err } = await epochLab(desk, args.split(' '));
      expect(oneLinePerSentence(err)).toMatch(sentence);
      expect([left, out]).toEqual([code, '']);
      expect((await epochLab(desk, ['list'])).out).toMatch(/is empty/);
    },
  );
});

describe('with a history', () => {
  let desk: Desk;
  let remove = (): Promise<void> => Promise.resolve();

  afterAll(() => remove());
  beforeAll(async () => {
    desk = await newDesk((how) => (remove = how));
    await layOut(desk);
    expect((await epochLab(desk, ['run', 'good.json', '-q'])).code).toBe(0);
  });

  test.each(withHistory)('%s -> %i', (...refused) => refuses(desk, refused));

  /** What the program says when a shell has made something impossible before. */
  const said = (before: string, ...args: string[]) => {
    const shell = ['-c', `${before} "$0" "$@"`, process.execPath, program, ...args];
    const { status, stdout, stderr } = spawnSync('sh', shell, { cwd: desk.folder, encoding: 'utf8', env: desk.env });
    return { code: status, out: stdout, err: oneLinePerSentence(stderr) };
  };

  test.skipIf(!existsSync('/dev/full')).each([
    ['exec 2>/dev/full', 0, ''],
    [
      'exec >/dev/full',
      73,
      'Error: Standard output cannot be written: ENOSPC.\nChoose a place that can be written to.\n',
    ],
  ])('after %s: %i, and no more', (before, code, err) => {
    expect(said(`${before};`, 'list')).toMatchObject({ code, err });
  });

  test.skipIf(process.platform === 'win32')('a disk without room is said, and not taken for a damaged history', () => {
    const { code, err } = said(`trap '' XFSZ; ulimit -f 0; exec`, 'list');
    expect(err).toMatch(/^Error: The history .* cannot take more: .*\.$/m);
    expect(code).toBe(74);
  });
});

describe('an error', () => {
  test('is one JSON object on standard error where JSON was asked for', async () => {
    const desk = await newDesk();
    await layOut(desk);
    for (const args of [
      ['run', 'unknown-key.json', '--json'],
      ['frobnicate', '--json'],
      ['compare', '1', '--json'],
    ]) {
      const { out, err } = await epochLab(desk, args);
      expect(out).toBe('');
      const { error } = JSON.parse(err) as { error: unknown };
      expect(errorSchema.parse(error).message).not.toBe('');
    }
  });

  test('lists every problem with its path', async () => {
    const desk = await newDesk();
    const { err } = await epochLab(desk, ['run', '-'], { input: '{"format":"epoch-lab/experiment@1"}' });
    expect(err.match(/^ {2}- (name|recipe|arms|seeds): is missing/gm)).toHaveLength(4);
  });

  test('shows what was typed as text', async () => {
    const desk = await newDesk();
    const { err } = await epochLab(desk, ['run', '\u001b[2J\u202e.json']);
    expect(err).toContain('\\u001b[2J\\u202e.json does not exist.');
    expect(err).not.toContain('\u001b');
  });

  test('says where it happened when EPOCHLAB_DEBUG is set', async () => {
    const desk = await newDesk();
    const { err } = await epochLab(desk, ['run', 'nothing.json'], { env: { EPOCHLAB_DEBUG: '1' } });
    expect(err).toMatch(/\n {4}at .*experiment-source\.ts:\d+/);
  });
});
