import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Experiment } from '../worker/contract/experiment.ts';
import { encodeMessage } from '../worker/contract/wire/message.ts';
import { encodeFrame } from '../worker/contract/wire/frames.ts';
import { Lab } from '../worker/lab/lab.ts';
import { type History, openHistory } from '../worker/store/history.ts';
import { LabProcess, labEnvironment, labProcessFile } from './fixtures/hosts/lab-process.ts';
import { cameTo, completed } from './fixtures/lab/open-lab.ts';
import { type Desk, newDesk } from './fixtures/terminal/epoch-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

/** As experiments come from a page: plain data. */
const asFile = (experiment: Experiment) => JSON.parse(JSON.stringify(experiment)) as Experiment;
const short = asFile(tinyExperiment());
/** Trains until it is told to end. */
const endless = asFile(tinyExperiment({ 'recipe.protocol.epochs': 10_000, seeds: [1, 2] }));

function readHistory({ home }: Desk): History {
  const history = openHistory(Lab.historyPath(home));
  onTestFinished(() => history.close());
  return history;
}

/** Every run was interrupted with a checkpoint of its last epoch, so that it can go on. */
function expectKept(history: History): void {
  const [experiment] = history.experiments();
  const runs = history.runs(experiment!.id);
  expect(runs.map(({ state }) => state)).toEqual(runs.map(() => 'interrupted'));
  for (const { id, epoch } of runs) {
    expect(epoch).toBeGreaterThan(0);
    expect(history.checkpoint(id, 'last')).toMatchObject({ epoch });
  }
  history.checkIntegrity();
}

describe('a shell and its pages', () => {
  test('ask the same lab, and all hear what it tells', async () => {
    const desk = await newDesk();
    const process = new LabProcess(desk, '--jobs', '1');
    const clients = [process.open(), process.open(1), process.open(2)];
    for (const { lab } of clients) {
      expect(await lab.about()).toMatchObject({ home: desk.home, jobs: 1, orphans: [], training: 0 });
    }
    const [, page] = clients;
    const { id, runs } = await page!.lab.start(short, 'cpu');
    const run = runs[0]!.id;
    for (const client of clients) await client.next(cameTo(run, 'finished'));
    const history = readHistory(desk);
    for (const { lab, events, refused, missed } of clients) {
      const told = events.flatMap((event) => (event.kind === 'epoch' ? [event.metrics] : []));
      expect(told).toEqual(history.epochs(run));
      expect(await lab.epochs(run)).toEqual(history.epochs(run));
      expect({ refused, missed }).toEqual({ refused: [], missed: 0 });
    }
    await expect(page!.lab.compare(id)).resolves.toMatchObject({ arms: [{ n: 1 }] });
    await expect(page!.lab.experiment(77)).rejects.toMatchObject({ name: 'LabError', code: 'not-found' });
    await expect(page!.lab.experiment(-1)).rejects.toMatchObject({ code: 'usage', problems: [{ path: '0' }] });
  });

  test('a page that is loaded again disturbs nobody', async () => {
    const process = new LabProcess(await newDesk());
    const [shell, before] = [process.open(), process.open(1)];
    await before.lab.experiments();
    process.send(1, new Uint8Array());
    const after = process.open(2);
    const { runs } = await after.lab.start(short, 'cpu');
    await Promise.all([shell, after].map((client) => client.next(cameTo(runs[0]!.id, 'finished'))));
    expect(before.events).toEqual([]);
  });

  test('a page that speaks nonsense is shut out alone', async () => {
    const process = new LabProcess(await newDesk());
    const [shell, page] = [process.open(), process.open(2)];
    await page.lab.experiments();
    process.send(1, Uint8Array.of(0xc1, 1, 2));
    process.send(7, encodeMessage({ t: 'q', i: 'a', m: 'experiments' }));
    await expect.poll(() => process.endedChannels).toEqual([1, 7]);
    expect(process.log).toContain('Channel 1 was closed');
    expect(await shell.lab.experiments()).toEqual([]);
    expect(await page.lab.experiments()).toEqual([]);
  });

  test('a page that asks without end and reads nothing is shut out; what trains goes on', async () => {
    const desk = await newDesk();
    const process = new LabProcess(desk);
    const { runs } = await process.open().lab.start(short, 'cpu');
    process.child.stdout.pause();
    const call = encodeMessage({ t: 'q', i: 'a', m: 'experiment', a: [1] });
    for (let i = 0; i < 20_000; i++) process.send(1, call);
    const history = readHistory(desk);
    await expect.poll(() => history.run(runs[0]!.id).state, { timeout: 20_000 }).toBe('finished');
    process.child.stdout.resume();
    await expect.poll(() => process.endedChannels).toContain(1);
  });
});

describe('the lab process ends in order', () => {
  const training = async (desk: Desk): Promise<LabProcess> => {
    const process = new LabProcess(desk, '--jobs', '2');
    const shell = process.open();
    const { runs } = await shell.lab.start(endless, 'cpu');
    for (const { id } of runs) await shell.next(completed(id, 1));
    return process;
  };

  test.each([
    ['when the pipe is closed', 0, (process: LabProcess) => process.child.stdin.end()],
    ['on SIGTERM', 0, (process: LabProcess) => process.child.kill('SIGTERM')],
    ['when frames cannot be told apart', 2, (process: LabProcess) => process.child.stdin.write(Buffer.alloc(8, 0xff))],
    ['when nobody listens any more', 0, (process: LabProcess) => process.child.stdout.destroy()],
  ])('%s', async (_when, code, end) => {
    const desk = await newDesk();
    const process = await training(desk);
    end(process);
    expect(await process.ended()).toBe(code);
    expectKept(readHistory(desk));
  });

  test('when the shell is killed', async () => {
    const desk = await newDesk();
    const script = fileURLToPath(new URL('./fixtures/hosts/shell.ts', import.meta.url));
    const shell = spawn(process.execPath, [script, labProcessFile, JSON.stringify(endless)], {
      cwd: desk.folder,
      env: labEnvironment(desk),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void shell.kill('SIGKILL'));
    const [pid] = (await once(createInterface({ input: shell.stdout }), 'line')) as [string];
    const isAlive = (): boolean => {
      try {
        return process.kill(Number(pid), 0);
      } catch {
        return false;
      }
    };
    expect(isAlive()).toBe(true);
    shell.kill('SIGKILL');
    await expect.poll(isAlive, { timeout: 20_000 }).toBe(false);
    expectKept(readHistory(desk));

    const next = new LabProcess(desk).open();
    const runs = (await next.lab.experiment(1)).runs.map(({ id }) => id);
    expect(await next.lab.resume(runs)).toHaveLength(runs.length);
    await next.next((event) => event.kind === 'epoch');
  });

  test('and one that was killed itself leaves runs of which the next one tells', async () => {
    const desk = await newDesk();
    const process = await training(desk);
    process.child.kill('SIGKILL');
    expect(await process.ended()).toBe('SIGKILL');
    const next = new LabProcess(desk);
    const { lab } = next.open();
    const { orphans } = await lab.about();
    expect(orphans).toEqual((await lab.experiment(1)).runs.map(({ id }) => id));
    expect(next.log).toContain('2 runs of an earlier lab');
  });
});

describe('the lab process says why it cannot begin', () => {
  test('beside another one', async () => {
    const desk = await newDesk();
    await new LabProcess(desk).open().lab.about();
    const second = new LabProcess(desk);
    const trouble = await second.open().next((event) => event.kind === 'trouble');
    expect(trouble).toMatchObject({
      error: { code: 'history-busy', message: expect.stringContaining(desk.home) as string },
    });
    expect(await second.ended()).toBe(75);
  });

  test.each([
    ['--jobs', '0'],
    ['--colour', 'blue'],
  ])('with %s %s', async (...args) => {
    const process = new LabProcess(await newDesk(), ...args);
    await process.open().next((event) => event.kind === 'trouble');
    expect(await process.ended()).not.toBe(0);
  });

  test('where its home cannot be a folder', async () => {
    const desk = await newDesk();
    const process = new LabProcess(desk, '--home', join(labProcessFile, 'home'));
    const trouble = await process.open().next((event) => event.kind === 'trouble');
    expect(trouble).toMatchObject({ error: { code: 'cannot-write' } });
    expect(await process.ended()).toBe(73);
  });
});

test('a frame of the shell may come in any pieces', async () => {
  const process = new LabProcess(await newDesk());
  process.open();
  await process.open(1).lab.about();
  const frame = encodeFrame({ channel: 1, message: encodeMessage({ t: 'q', i: 'slow', m: 'about', a: [] }) });
  let answers = 0;
  process.child.stdout.on('data', () => (answers += 1));
  for (const byte of frame) {
    process.child.stdin.write(Uint8Array.of(byte));
    await new Promise(setImmediate);
  }
  await expect.poll(() => answers).toBe(1);
});
