import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { techniqueList } from '../worker/contract/technique-list.ts';
import { type History, openHistory } from '../worker/store/history.ts';
import {
  contents,
  type Desk,
  type Ended,
  epochLab,
  newDesk,
  start,
  withBuiltInDigits,
  writeJson,
} from './fixtures/terminal/epoch-lab.ts';
import { hashes, resultIn } from './fixtures/terminal/result.ts';
import { tinyDigits, writeTinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { trainHere } from './fixtures/training/train-here.ts';

const twoArms = {
  arms: [
    { name: 'slow', changes: { 'schedule.eta': 0.05 } },
    { name: 'fast', changes: {} },
  ],
  seeds: [1, 2, 3],
};
/** Long enough to be met while it trains, and not to be waited for. */
const long = { 'recipe.protocol.epochs': 800, name: 'Long' };
const endless = { 'recipe.protocol.epochs': 10_000, name: 'Endless' };
const hasEpoch = /epoch \d+\/\d+ /;
const control = /[\u0000-\u0009\u000b-\u001f]/;

/** The command ended well; returns what it said. */
async function well(ended: Promise<Ended>): Promise<Ended> {
  const { code, out, err } = await ended;
  expect(`${code} ${code === 0 ? '' : err}`).toBe('0 ');
  return { code, out, err };
}

/** The history of a desk as another process reads it. */
function historyOf({ home }: Desk): History {
  const history = openHistory(join(home, 'history.db'));
  onTestFinished(() => history.close());
  return history;
}

const run = (desk: Desk, ...args: string[]): Promise<Ended> => well(epochLab(desk, args));

describe('run', () => {
  test('trains a file and ends with series, pairs and verdict on standard output, progress on the other', async () => {
    const desk = await newDesk();
    const file = await writeJson(desk, 'two.experiment.json', tinyExperiment({ ...twoArms, name: 'Which rate?' }));
    const { out, err } = await run(desk, 'run', file, '--jobs', '2');
    expect(out).toMatch(/^Which rate\?\nexperiment 1, 2 arms x 3 seeds, data set \w+, cpu\n/);
    expect(out).toMatch(/^arm +n +mean +sd +95 % interval +test$/m);
    expect(out).toMatch(/^slow +3 +\d+\.\d\d % +\d+\.\d\d +-?\d+\.\d\d to \d+\.\d\d % +\d+\.\d\d %$/m);
    expect(out).toMatch(/^slow – fast +3 +-\d/m);
    expect(out).toMatch(/^Verdict: ("fast" is better than "slow"|No difference could be shown)/m);
    expect(out).toMatch(/^! 3 pairs can never reach/m);
    expect(
      err.match(/^run \d {2}(slow|fast) {2}seed \d {2}epoch \d\/3 {2}validation \d+\.\d\d % {2}[\d,]+ steps\/s$/gm),
    ).toHaveLength(18);
    expect(err.match(/finished after epoch 3$/gm)).toHaveLength(6);
    expect(err).toMatch(/^6 runs in \d/m);
    expect(out + err).not.toMatch(control);
  });

  test('takes an experiment from standard input, with other values and seeds, as one JSON object', async () => {
    const desk = await newDesk();
    const input = JSON.stringify(tinyExperiment(twoArms));
    const args = ['run', '-', '--set', 'protocol.epochs=2', '--set', 'name=Other', '--seeds', '4,7-8', '--json'];
    const { out, err } = await well(epochLab(desk, args, { input }));
    expect(err).toBe('');
    expect(out.match(/\n/g)).toHaveLength(1);
    const result = resultIn(out);
    const { experiment, data, versions, comparison } = result;
    expect([experiment.name, experiment.recipe.protocol.epochs, experiment.seeds]).toEqual(['Other', 2, [4, 7, 8]]);
    expect(data).toEqual(tinyDigits().fingerprint);
    expect(versions.node).toBe(process.versions.node);
    expect(comparison?.pairs[0]?.n).toBe(3);
    for (const { seed, outcome, epochs, test } of result.arms[1]!.runs) {
      const alone = await trainHere(experiment, { seed, arm: 1 });
      expect(epochs.map(({ weightsHash }) => weightsHash)).toEqual(
        alone.epochs.slice(1).map((each) => each.weightsHash),
      );
      expect([outcome, test?.accuracy]).toEqual(['finished', alone.end.test!.accuracy]);
    }
    // What `compare` and `export` say later is the same.
    expect((await run(desk, 'compare', '1', '--json')).out).toBe(out);
    expect((await run(desk, 'export', '1', '--json')).out).toBe(out);
  });

  test('names what diverged, with its reason, and keeps its numbers as they were', async () => {
    const desk = await newDesk();
    const file = await writeJson(
      desk,
      'wild.json',
      tinyExperiment({
        'recipe.network': { hidden: [{ units: 12, activation: { kind: 'relu' } }], output: { kind: 'identity' } },
        'recipe.cost': { kind: 'quadratic' },
        arms: [
          { name: 'wild', changes: { 'schedule.eta': 1e6 } },
          { name: 'calm', changes: { 'schedule.eta': 0.01 } },
        ],
        seeds: [1, 2],
      }),
    );
    const { out, err } = await run(desk, 'run', file);
    expect(out).toMatch(/^wild +0 of 2 +– +– +–/m);
    expect(out).toMatch(/^ {2}run 1, "wild", seed 1: diverged after \d epochs?; The weights of layer 1 are no$/m);
    expect(err).toMatch(/^run 2 {2}wild {2}seed 2 {2}diverged after epoch \d: The weights of layer 1/m);
    const wild = resultIn((await run(desk, 'export', '1', '--json')).out).arms[0]!.runs[0]!;
    expect(wild.outcome).toBe('diverged');
    expect(wild.epochs.at(-1)!.train.cost).toBeNaN();
    expect((await run(desk, 'show', '1')).out).toMatch(/run 1 diverged: The weights of layer 1/);
  });

  test('starts from weights of a file, exported by us', async () => {
    const desk = await newDesk();
    const file = await writeJson(desk, 'one.json', tinyExperiment());
    await run(desk, 'run', file);
    for (const name of ['last.npz', 'last.safetensors']) {
      await run(desk, 'export', '--weights', name, '--run', '1');
      await run(desk, 'run', file, '--weights', name, '--device', 'cpu');
    }
    const history = historyOf(desk);
    const [first, fromNpz, fromSafetensors] = [1, 2, 3].map((id) => history.epochs(id).map((each) => each.weightsHash));
    expect(fromNpz![0]).toBe(first!.at(-1));
    expect(fromSafetensors).toEqual(fromNpz);
  });

  test('says nothing on the way when asked to be quiet', async () => {
    const desk = await newDesk();
    const file = await writeJson(desk, 'one.json', tinyExperiment());
    const { out, err } = await run(desk, 'run', file, '-q');
    expect(err).toBe('');
    expect(out).toMatch(/^Verdict: /m);
  });
});

test('start: from nothing to a verdict, and what to try next', async () => {
  const desk = await newDesk();
  await withBuiltInDigits(desk);
  const { out } = await run(desk, 'try');
  expect(out).toMatch(/^Verdict: "new: N\(0, 1\/n_in\)" is better than "old: N\(0, 1\)"/m);
  expect(out.split('What to try next\n')[1]!.trim().split('\n')).toHaveLength(3);
});

describe.skipIf(process.platform === 'win32')('an interruption', () => {
  /** A lab that was told to leave while the first of two runs trained. */
  async function interrupted(
    signal: NodeJS.Signals,
    code: number,
  ): Promise<{ desk: Desk; err: string; history: History }> {
    const desk = await newDesk();
    const file = await writeJson(desk, 'long.json', tinyExperiment({ ...long, seeds: [1, 2] }));
    const { child, ended, said } = start(desk, ['run', file, '--jobs', '1']);
    await said(hasEpoch);
    child.kill(signal);
    // The echo of the same wish, as `npm run` sends it, does not count as a second one.
    child.kill(signal);
    const { code: left, out, err } = await ended;
    expect([left, out]).toEqual([code, '']);
    return { desk, err, history: historyOf(desk) };
  }

  test.each([
    ['SIGINT', 130, 'Ctrl-C'],
    ['SIGTERM', 143, 'the end of a session'],
    ['SIGHUP', 129, 'a closed terminal'],
  ] as const)('by %s (%i, %s) keeps every run where it stands', async (signal, code, _name) => {
    const { desk, err, history } = await interrupted(signal, code);
    expect(err).toMatch(/Stopping: every run keeps where it stands/);
    expect(err).not.toMatch(/2 runs in/);
    expect(err).toMatch(/Stopped with 0 of 2 runs done; .*\n {2}epoch-lab resume 1\n$/);
    expect(history.runs(1).map(({ state }) => state)).toEqual(['interrupted', 'queued']);
    expect(history.checkpoint(1, 'last')!.step).toBeGreaterThanOrEqual(20 * history.run(1).epoch);
    expect((await run(desk, 'list')).out).toMatch(/Long +1 queued, 1 interrupted/);
  });

  test('ends in the same weights as none, once the run is resumed', async () => {
    const { desk } = await interrupted('SIGINT', 130);
    const after = resultIn((await run(desk, 'resume', '1', '1', '--json')).out);
    expect(after.arms[0]!.runs.map(({ outcome }) => outcome)).toEqual(['finished', 'queued']);
    const alone = await trainHere(tinyExperiment(long), { seed: 1 });
    expect(hashes(after)['one 1']).toEqual(alone.epochs.map(({ weightsHash }) => weightsHash));
  });

  test('by kill -9 leaves runs that the next lab finds and resumes to the same weights', async () => {
    const desk = await newDesk();
    const file = await writeJson(desk, 'long.json', tinyExperiment(long));
    const { child, ended, said } = start(desk, ['run', file]);
    await said(hasEpoch);
    child.kill('SIGKILL');
    expect((await ended).code).toBe('SIGKILL');
    const { out, err } = await run(desk, 'resume', '--all');
    expect(err).toMatch(/^1 run of an earlier lab that ended without notice can be resumed: experiment 1\.$/m);
    expect(out).toMatch(/^Verdict: /m);
    const alone = await trainHere(tinyExperiment(long));
    const result = resultIn((await run(desk, 'compare', '1', '--json')).out);
    expect(hashes(result)['one 1']).toEqual(alone.epochs.map(({ weightsHash }) => weightsHash));
    expect((await run(desk, 'resume', '--all')).out).toBe('There is nothing to resume.\n');
  });
});

test.each(['list', 'show 1'])('after a kill -9, `%s` says what was interrupted', async (command) => {
  const desk = await newDesk();
  const { child, ended, said } = start(desk, ['run', await writeJson(desk, 'long.json', tinyExperiment(long))]);
  await said(hasEpoch);
  child.kill('SIGKILL');
  await ended;
  const { out } = await run(desk, ...command.split(' '));
  expect(out).toMatch(/interrupted/);
  expect(out).not.toMatch(/running/);
});

describe('another process', () => {
  test('reads, stops, and is refused what would disturb', async () => {
    const desk = await newDesk();
    const file = await writeJson(desk, 'endless.json', tinyExperiment({ ...endless, seeds: [1, 2, 3] }));
    const { ended, said } = start(desk, ['run', file, '--jobs', '1']);
    await said(hasEpoch);
    expect((await run(desk, 'list')).out).toMatch(/Endless +2 queued, 1 running/);
    expect((await run(desk, 'show', '1')).out).toMatch(/^ +1 +one +1 +running/m);
    const second = await epochLab(desk, ['run', file]);
    expect([second.code, second.out]).toEqual([75, '']);
    expect(second.err).toMatch(/^Error: Another Epoch Lab is training with the history/);
    expect((await run(desk, 'list')).out.match(/Endless/g)).toHaveLength(1);
    const busy = await epochLab(desk, ['rm', '1']);
    expect([busy.code, busy.err]).toEqual([75, expect.stringMatching(/^Error: Run 1 of experiment 1 is running\.\n/)]);
    expect((await epochLab(desk, ['resume', '1'])).code).toBe(75);
    expect((await run(desk, 'stop', '1', '2')).out).toBe('Stopped 1 run.\n');
    expect((await run(desk, 'stop', '1')).out).toBe('Stopped 2 runs.\n');
    const { code, out } = await ended;
    expect(code).toBe(1);
    expect(out).toMatch(/^ {2}run 1, "one", seed 1: not finished: stopped after \d+ epochs$/m);
    expect((await run(desk, 'stop', '1')).out).toBe('Nothing of experiment 1 is training.\n');
    expect((await run(desk, 'rm', '1')).out).toMatch(/^Removed experiment 1 with 3 runs\.\n/);
    expect((await run(desk, 'list')).out).toMatch(/is empty; train something with: epoch-lab start\n$/);
  });

  test.skipIf(process.platform === 'win32')('removes and stops what a killed lab left running', async () => {
    const desk = await newDesk();
    const file = await writeJson(desk, 'endless.json', tinyExperiment(endless));
    const { child, ended, said } = start(desk, ['run', file]);
    await said(hasEpoch);
    child.kill('SIGKILL');
    await ended;
    expect((await run(desk, 'stop', '1')).out).toBe('Nothing of experiment 1 is training.\n');
    expect((await run(desk, 'show', '1')).out).toMatch(
      /run 1 interrupted: The lab ended while this run was training\./,
    );
    await run(desk, 'rm', '1');
  });
});

describe('data', () => {
  test('is added, listed, checked and shown by folder and content', async () => {
    const desk = await newDesk();
    const folder = join(desk.folder, 'mine');
    await mkdir(folder);
    await writeTinyDigits(folder, { train: 100, test: 50, side: 8 }, 11);
    const { fingerprint } = tinyDigits({ train: 100, test: 50, side: 8 }, 11);
    const source = `sha256:${fingerprint.sha256}`;
    const checked = await run(desk, 'data', 'check', 'mine');
    expect(checked.out).toMatch(/^mine is complete and sound\n {2}data set \w+: 100 \+ 50 images of 8 x 8\n/);
    expect((await epochLab(desk, ['data', 'sample', '--source', source])).code).toBe(66);
    await run(desk, 'data', 'add', 'mine');
    const { out } = await run(desk, 'data', 'list');
    expect(out).toContain(`${folder}\n`);
    expect(out).toContain(fingerprint.sha256);
    expect(out).toContain('(EPOCHLAB_DATA)');
    const sample = (await run(desk, 'data', 'sample', '--source', source, '--count', '3')).out.split('\n');
    expect(sample).toHaveLength(6);
    expect(sample.slice(0, 4).join('')).toMatch(/^[ ▀▄█]+$/);
    expect(sample[4]!.trim().split(/ +/)).toHaveLength(3);
    expect((await contents(desk))['home/data-sets.json']).toBeDefined();
  });
});

describe('what needs no training', () => {
  test('presets, techniques, schema, version and help', async () => {
    const desk = await newDesk();
    const { out: presets } = await run(desk, 'presets');
    for (const name of ['first-steps', 'weight-initialisation', 'overfitting-1000']) expect(presets).toContain(name);
    const { out: techniques } = await run(desk, 'techniques');
    expect(techniques).toMatch(/^ {2}relu +z > 0 \? z : 0$/m);
    // A long formula goes on in the next line.
    expect(techniques).toMatch(/^ {2}momentum +v = mu/m);
    const listed = techniqueList.parse(JSON.parse((await run(desk, 'techniques', '--json')).out));
    expect(listed.families.find(({ name }) => name === 'activation')?.techniques[0]?.name).toBe('identity');
    expect((await run(desk, 'techniques', '--markdown')).out).toMatch(/^# Techniques\n/);
    expect(JSON.parse((await run(desk, 'schema')).out)).toMatchObject({ title: 'Epoch Lab experiment' });
    const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect((await run(desk, '--version')).out).toBe(`${manifest.version}\n`);
    const { out: help } = await run(desk, '--help');
    const commands = [...help.split(/Commands:|Examples:/)[1]!.matchAll(/^ {2}(\w+)/gm)].map((match) => match[1]!);
    expect(commands).toEqual(expect.arrayContaining(['run', 'resume', 'export', 'data', 'doctor']));
    const helps = await Promise.all(commands.map((name) => run(desk, name, '--help')));
    for (const each of helps) expect(each.out).toMatch(/^Usage: epoch-lab /);
    // None of it made a history.
    expect(Object.keys(await contents(desk)).filter((path) => path.startsWith('home'))).toEqual([]);
  });

  test('doctor says what was found', async () => {
    const desk = await newDesk();
    const { out } = await run(desk, 'doctor');
    expect(out).toMatch(/^Node +24\.\d+\.\d+, V8 /m);
    expect(out).toMatch(/^revectorisation +switched on by --/m);
    expect(out).toMatch(/^kernel +tile \d+ x \d+/m);
    expect(out).toMatch(/^GFLOP\/s +(\d+ x \d+: \d+, ){5}/m);
    expect(out).toMatch(/^history +none yet$/m);
    expect(out).toMatch(/^data +built-in digits/m);
    const bare = await run(desk, 'doctor', '--home', join(desk.folder, 'elsewhere'));
    expect(bare.out).toContain(`${join(desk.folder, 'elsewhere')} (made when needed)`);
  });

  test('the home of --home goes before that of EPOCHLAB_HOME, wherever it stands', async () => {
    const desk = await newDesk();
    const file = await writeJson(desk, 'one.json', tinyExperiment());
    await run(desk, '--home', 'other', 'run', file, '-q');
    expect((await run(desk, 'list', '--home', 'other')).out).toContain('Tiny');
    expect((await run(desk, 'list')).out).toMatch(/is empty/);
  });

  test('a reader who leaves early is no fault', async () => {
    const desk = await newDesk();
    const { child, ended } = start(desk, ['schema']);
    child.stdout.destroy();
    const { code, err } = await ended;
    expect([code, err]).toEqual([0, '']);
  });
});

test('the history can be asked for in colour or without, and never in control characters by default', async () => {
  const desk = await newDesk();
  await run(desk, 'run', await writeJson(desk, 'one.json', tinyExperiment()), '-q');
  expect((await run(desk, 'list')).out).not.toMatch(control);
  expect((await well(epochLab(desk, ['list'], { env: { FORCE_COLOR: '1' } }))).out).toMatch(/\u001b\[1m/);
  expect((await well(epochLab(desk, ['list'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }))).out).not.toMatch(control);
});

test('text of others is shown as text: neither control nor direction characters reach the terminal', async () => {
  const desk = await newDesk();
  const evil = '\u001b[2J\u202egnp.exe';
  const experiment = tinyExperiment({ name: evil, question: `What?\n${evil}`, arms: [{ name: evil }, { name: 'b' }] });
  await writeFile(join(desk.folder, 'evil.json'), JSON.stringify(experiment));
  const all = await run(desk, 'run', 'evil.json');
  const said = [all, await run(desk, 'show', '1'), await run(desk, 'list'), await run(desk, 'compare', '1', '--json')];
  for (const { out, err } of said) {
    expect(out + err).not.toMatch(control);
    expect(out + err).not.toContain('\u202e');
    expect(out).toContain('\\u202e');
  }
  expect(resultIn(said[3]!.out).experiment.name).toBe(evil);
});
