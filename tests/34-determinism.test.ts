import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import type { Session } from '../worker/engine/devices/device.ts';
import { referenceDevice } from '../worker/engine/devices/reference/reference-device.ts';
import { compileForCpu, type Compiled, openCpu } from './fixtures/engine.ts';
import { someOrder, someState } from './fixtures/examples.ts';
import { fingerprint, type Training, trainEpoch, trainThrough } from './fixtures/train-through.ts';
import type { ThreadJob } from './fixtures/training-thread.ts';
import { trainings } from './fixtures/trainings.ts';

const runs = 4;
const compiled = new Map(trainings.map((given) => [given.name, compileForCpu(given.plan, given.examples, runs)]));
const ofCpu = ({ name }: Training): Compiled => compiled.get(name)!;
const fresh = (given: Training): Session => openCpu(compileForCpu(given.plan, given.examples));
const expected = new Map(trainings.map((given) => [given.name, trainThrough(fresh(given), given)]));

const openers = {
  reference: ({ plan, examples }: Training) => referenceDevice.session(plan, examples),
  cpu: (given: Training) => openCpu(ofCpu(given)),
};

test('different trainings end differently', () => {
  expect(new Set(expected.values()).size).toBe(trainings.length);
});

describe('the build', () => {
  const script = new URL('fixtures/fingerprints.ts', import.meta.url).pathname;
  const lines = trainings.map(({ name }) => `${name} ${expected.get(name)!}\n`).join('');

  // The optimising compiler alone fuses vectors; the baseline compiler alone never does.
  test.each([
    ['plain', '--no-liftoff'],
    ['revectorised', '--no-liftoff'],
    ['plain', '--liftoff-only'],
  ])('%s, %s: the same bits', async (build, flag) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [flag, script, build]);
    expect(stderr).toBe('');
    expect(stdout).toBe(lines);
  });
});

describe.each(Object.entries(openers))('%s', (_, open) => {
  test('steps may be made in calls of any size', () => {
    for (const given of trainings) {
      const whole = trainThrough(open(given), given);
      for (const chunk of [1, 5, 7]) expect(trainThrough(open(given), given, chunk)).toBe(whole);
    }
  });

  test('evaluation and diagnosis between steps change nothing', () => {
    for (const given of trainings) {
      const whole = trainThrough(open(given), given);
      const session = open(given);
      session.load(someState(given.plan, given.seed));
      for (let epoch = 0; epoch < given.epochs; epoch++) {
        session.setOrder(someOrder(given.seed + epoch, given.plan.trainCount));
        for (let step = 0; step < given.plan.stepsPerEpoch; step++) {
          session.train(epoch, step, 1);
          fingerprint(session, given);
        }
      }
      expect(fingerprint(session, given)).toBe(whole);
    }
  });

  test.each(trainings)('$name goes on from a state in the middle of an epoch', (given) => {
    const whole = trainThrough(open(given), given);
    const before = open(given);
    before.load(someState(given.plan, given.seed));
    trainEpoch(before, given, 0);
    before.setOrder(someOrder(given.seed + 1, given.plan.trainCount));
    before.train(1, 0, 5);
    const state = structuredClone(before.state());

    const after = open(given);
    after.load(state);
    expect(after.state()).toEqual(state);
    trainEpoch(after, given, 1, 5);
    trainEpoch(after, given, 2);
    expect(fingerprint(after, given)).toBe(whole);
  });

  test('a state is a copy', () => {
    const [given] = trainings as [Training];
    const session = open(given);
    session.load(someState(given.plan, given.seed));
    const [state, parameters] = [session.state(), session.parameters()];
    trainEpoch(session, given, 0);
    expect(state).toEqual({ parameters, slots: [] });
    expect(session.parameters()).not.toEqual(parameters);
  });
});

describe('workspaces of one shared memory', () => {
  test.each(trainings)('$name: every workspace gives the same bits, whatever lay in it', (given) => {
    const shape = ofCpu(given);
    for (let slot = 0; slot < runs; slot++) {
      const { memory, workspaces } = shape.shared;
      new Uint8Array(memory.buffer, workspaces[slot], shape.workspace.bytes).fill(0xff);
      expect(trainThrough(openCpu(shape, slot), given)).toBe(expected.get(given.name));
    }
  });

  test.each(trainings)('$name goes on in another workspace', (given) => {
    const [first, second] = [0, 2].map((slot) => openCpu(ofCpu(given), slot)) as [Session, Session];
    first.load(someState(given.plan, given.seed));
    trainEpoch(first, given, 0);
    first.setOrder(someOrder(given.seed + 1, given.plan.trainCount));
    first.train(1, 0, 7);
    second.load(first.state());
    trainEpoch(second, given, 1, 7);
    trainEpoch(second, given, 2);
    expect(fingerprint(second, given)).toBe(expected.get(given.name));
  });

  test.each(trainings)('$name writes nothing outside its own', (given) => {
    const shape = ofCpu(given);
    const { memory, workspaces } = shape.shared;
    const start = workspaces[1]!;
    const bytes = new Uint8Array(memory.buffer);
    const outside = () => {
      const hash = createHash('sha256');
      return hash
        .update(bytes.subarray(0, start))
        .update(bytes.subarray(start + shape.workspace.bytes))
        .digest('hex');
    };
    // Other workspaces hold what could not be mistaken for their own values.
    for (const other of [0, 2, 3]) bytes.fill(0xa5, workspaces[other], workspaces[other]! + shape.workspace.bytes);
    const before = outside();
    expect(trainThrough(openCpu(shape, 1), given)).toBe(expected.get(given.name));
    expect(outside()).toBe(before);
  });

  test.each(trainings)('$name: one thread and four at once give the same bits', async (given) => {
    for (const count of [1, 4]) {
      const start = new SharedArrayBuffer(4);
      const threads = Array.from({ length: count }, (_, slot) => {
        const job: ThreadJob = { training: given, compiled: ofCpu(given), slot, chunk: 1 + slot, start };
        return new Worker(new URL('fixtures/training-thread.ts', import.meta.url), { workerData: job });
      });
      await Promise.all(threads.map((thread) => once(thread, 'message')));
      const ended = threads.map((thread) => once(thread, 'message'));
      Atomics.store(new Int32Array(start), 0, 1);
      Atomics.notify(new Int32Array(start), 0);
      const fingerprints = (await Promise.all(ended)).flat();
      expect(fingerprints).toEqual(Array<unknown>(count).fill(expected.get(given.name)));
    }
  });
});
