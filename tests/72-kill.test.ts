import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { uniformAt } from '../worker/data/random/streams.ts';
import { Lab } from '../worker/lab/lab.ts';
import { type History, openHistory } from '../worker/store/history.ts';
import { killedExperiment, type Line } from './fixtures/lab/killed-experiment.ts';
import { hashesOf, labPlaces, now, type Places, trainers } from './fixtures/lab/open-lab.ts';
import { refusal } from './fixtures/refusal.ts';
import { trainHere } from './fixtures/training/train-here.ts';

const script = fileURLToPath(new URL('./fixtures/lab/lab-process.ts', import.meta.url));
const epochs = killedExperiment.recipe.protocol.epochs;
const kills = 20;

/** A lab process and what it has said. */
class LabProcess {
  readonly child: ChildProcess;
  readonly said: Line[] = [];
  readonly #exit: Promise<unknown>;
  #heard: () => void = () => undefined;

  constructor({ home, cache, dataFolder }: Places) {
    this.child = spawn(process.execPath, [script, home, cache, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#exit = once(this.child, 'close');
    onTestFinished(() => void this.child.kill('SIGKILL'));
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      this.said.push(JSON.parse(line) as Line);
      this.#heard();
    });
    this.child.on('close', () => this.#heard());
  }

  /** Waits until it has said so many things, or has ended. */
  async hear(count: number): Promise<void> {
    while (this.said.length < count && this.child.exitCode === null && this.child.signalCode === null) {
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  /** Resolves when it has ended and all it said was read. */
  async ended(): Promise<void> {
    await this.#exit;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
  }
}

/** Numbers for the n-th kill that look random and are always the same. */
const chance = (kill: number, index: number): number => uniformAt({ seed: 72, purpose: 'noise', step: kill }, index);

type Moment = 'starting' | 'training' | 'closing';
const moments: readonly Moment[] = ['starting', 'training', 'starting', 'training', 'closing'];

/** Lets the process come to a moment of its life, and a random while further. */
async function reach(process: LabProcess, moment: Moment, kill: number): Promise<void> {
  if (moment === 'starting') return sleep(800 * chance(kill, 0));
  await process.hear(1 + Math.floor(8 * chance(kill, 1)));
  if (moment === 'training') return sleep(25 * chance(kill, 2));
  process.child.kill('SIGTERM');
  await sleep(20 * chance(kill, 3));
}

function expectAllStored(history: History, said: readonly Line[]): void {
  const stored = new Map<number, string[]>();
  for (const line of said) {
    expect(line.kind, JSON.stringify(line)).not.toBe('error');
    if (line.kind !== 'epoch') continue;
    const known = stored.get(line.run) ?? hashesOf(history, line.run);
    stored.set(line.run, known);
    expect(known[line.epoch], `epoch ${line.epoch} of run ${line.run} was shown`).toBe(line.weightsHash);
  }
}

// Two dozen processes take their time where others keep the machine busy.
const patience = 240_000;

test(
  `a lab killed ${kills} times loses nothing it has shown, and ends where it would have ended`,
  { timeout: patience },
  async () => {
    const places = await labPlaces();
    const everything: Line[] = [];
    const inTime = new Map<Moment, number>();
    for (let kill = 0; kill < kills; kill++) {
      const process = new LabProcess(places);
      const moment = moments[kill % moments.length]!;
      await reach(process, moment, kill);
      const isAlive = process.child.exitCode === null;
      await process.kill();
      if (isAlive) inTime.set(moment, (inTime.get(moment) ?? 0) + 1);
      everything.push(...process.said);
      if (!existsSync(Lab.historyPath(places.home))) continue;
      const history = openHistory(Lab.historyPath(places.home));
      expectAllStored(history, process.said);
      history.checkIntegrity();
      history.close();
    }
    // Closing is quick: at times it was over before the kill.
    expect(inTime.get('starting')).toBe(8);
    expect(inTime.get('training')).toBe(8);
    expect(everything.length).toBeGreaterThan(50);

    const last = new LabProcess(places);
    await last.ended();
    expect(last.child.exitCode).toBe(0);
    everything.push(...last.said);

    const history = openHistory(Lab.historyPath(places.home));
    onTestFinished(() => history.close());
    history.checkIntegrity();
    expectAllStored(history, everything);
    const [{ id } = { id: 0 }, ...others] = history.experiments();
    expect(others).toEqual([]);
    const runs = history.runs(id);
    expect(runs.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished', 'finished']);
    for (const run of runs) {
      const straight = await trainHere(killedExperiment, { arm: run.arm, seed: run.seed });
      const stored = history.epochs(run.id);
      expect(stored.map(({ epoch }) => epoch)).toEqual(Array.from({ length: epochs + 1 }, (_, n) => n));
      expect(stored.map(({ weightsHash }) => weightsHash)).toEqual(straight.epochs.map((each) => each.weightsHash));
      expect(stored.map(({ validation }) => validation)).toEqual(straight.epochs.map((each) => each.validation));
      expect(history.test(run.id)).toEqual(straight.end.test);
      expect(history.checkpoint(run.id, 'best')?.epoch).toBe(straight.best.at(-1));
    }
  },
);

test('while one lab trains, a second is told so and harms nothing', async () => {
  const places = await labPlaces();
  const first = new LabProcess(places);
  await first.hear(5);
  const second = new LabProcess(places);
  await second.ended();
  expect(second.said).toEqual([
    expect.objectContaining({
      kind: 'error',
      code: 'history-busy',
      message: `Another Epoch Lab is training with the history ${Lab.historyPath(places.home)}.`,
    }),
  ]);
  const here = new Lab({ ...places, trainer: trainers.real, now });
  expect((await refusal(() => here.openForTraining(1))).code).toBe('history-busy');
  expect(here.history.runs(1).some(({ state }) => state === 'running')).toBe(true);

  const said = first.said.length;
  await first.hear(said + 20);
  expect(first.said.length).toBeGreaterThanOrEqual(said + 20);
  first.child.kill('SIGTERM');
  await first.ended();
  expectAllStored(here.history, first.said);
  expect(first.child.exitCode).toBe(0);
  const states = here.history.runs(1).map(({ state }) => state);
  expect(states).not.toContain('running');
  expect(states).toContain('interrupted');
  // Now it is free.
  expect(here.openForTraining(1)).toEqual([]);
  await here.close();
});

/** Processes whose parent is `pid`; see proc(5) for the fields of `stat`. */
function childrenOf(pid: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.map(Number).filter((child) => {
    try {
      const stat = readFileSync(`/proc/${child}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 1).split(' ')[2]) === pid;
    } catch {
      return false;
    }
  });
}

test.skipIf(process.platform !== 'linux')('a killed lab leaves no thread and no process behind', async () => {
  const places = await labPlaces();
  const lab = new LabProcess(places);
  await lab.hear(4);
  const task = `/proc/${lab.child.pid}/task`;
  expect(readdirSync(task).length).toBeGreaterThan(1);
  expect(childrenOf(lab.child.pid!)).toEqual([]);
  expect(childrenOf(process.pid)).toContain(lab.child.pid);
  await lab.kill();
  expect(existsSync(task)).toBe(false);
  // The right to train went with it.
  const here = new Lab({ ...places, trainer: trainers.real, now });
  expect(here.openForTraining(1).length).toBeGreaterThan(0);
  await here.close();
});
