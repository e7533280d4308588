import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { optimisers } from '../worker/catalogue/optimisers.ts';
import type { DeviceKind } from '../worker/contract/run.ts';
import { threadDevices } from './fixtures/training/train-here.ts';
import { decodeSafetensors, encodeSafetensors } from '../worker/data/safetensors.ts';
import { makePlan, type Plan } from '../worker/engine/graph/plan.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../worker/training/checkpoint.ts';
import { ruleStart } from '../worker/training/patience.ts';
import { refusal } from './fixtures/refusal.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { jobOf, train } from './fixtures/training/train-here.ts';

type Optimiser = keyof typeof optimisers;
const kinds = Object.keys(optimisers) as Optimiser[];

const experimentOf = (kind: Optimiser, units = 12) =>
  tinyExperiment({
    'recipe.optimiser': { kind },
    'recipe.schedule.eta': kind === 'adam' ? 0.01 : 0.1,
    'recipe.network.hidden.0.units': units,
  });
const planOf = (kind: Optimiser, units = 12): Plan => makePlan(experimentOf(kind, units).recipe, 36, 10, 200);

/** Trains to the end, and gives the plan with the last checkpoint and its bytes. */
async function trained(kind: Optimiser, device: DeviceKind) {
  const job = await jobOf(experimentOf(kind), { device });
  const told = train(job);
  return { plan: job.plan, told, bytes: told.bytes.at(-1)!, checkpoint: told.checkpoints.at(-1)! };
}

describe.each(threadDevices)('a checkpoint on %s', (device) => {
  test.each(kinds)('of %s keeps every bit of weights, slots and position', async (kind) => {
    const { plan, bytes, checkpoint, told } = await trained(kind, device);
    const { parameters, slots } = checkpoint.state;
    expect(slots).toHaveLength(optimisers[kind].slots.length);
    const type = device === 'cpu' ? Float32Array : Float64Array;
    for (const values of [...parameters, ...slots.flat()]) expect(values).toBeInstanceOf(type);
    for (const values of slots.flat()) expect(values.some((x) => x !== 0)).toBe(true);
    expect(decodeCheckpoint(plan, encodeCheckpoint(plan, checkpoint))).toEqual(checkpoint);
    expect(encodeCheckpoint(plan, checkpoint)).toEqual(bytes);
    expect(checkpoint.position).toEqual({
      epoch: 3,
      stepInEpoch: 0,
      seconds: told.epochs.at(-1)!.seconds,
      best: Math.max(...told.epochs.slice(1).map(({ validation }) => validation!.accuracy)),
      rules: expect.objectContaining({ drops: 0 }) as unknown,
    });
  });

  test.each(kinds)('of %s is where a run goes on to the same bits', async (kind) => {
    const { told } = await trained(kind, device);
    for (const [epoch, checkpoint] of told.bytes.entries()) {
      const rest = train(await jobOf(experimentOf(kind), { device, checkpoint }));
      expect(rest.epochs.map(({ weightsHash }) => weightsHash)).toEqual(
        told.epochs.slice(epoch + 1).map(({ weightsHash }) => weightsHash),
      );
      expect(rest.best).toEqual(told.best.filter((best) => best > epoch));
      expect(rest.end).toEqual(told.end);
      expect(rest.epochs.every(({ seconds }) => seconds >= told.epochs[epoch]!.seconds)).toBe(true);
    }
  });
});

test('numbers no arithmetic gives are kept as well', () => {
  const plan = planOf('sgd', 1);
  const odd = [NaN, Infinity, -Infinity, -0, 5e-324, Number.MAX_VALUE];
  for (const type of [Float32Array, Float64Array]) {
    const parameters = plan.parameters.map(
      ({ rows, columns }) => new type(Array.from({ length: rows * columns }, (_, i) => odd[i % odd.length]!)),
    );
    const checkpoint: Checkpoint = {
      position: { epoch: 0, stepInEpoch: 20, seconds: 1e-9, best: null, rules: ruleStart },
      state: { parameters, slots: [] },
    };
    expect(decodeCheckpoint(plan, encodeCheckpoint(plan, checkpoint))).toStrictEqual(checkpoint);
  }
});

describe('what is no checkpoint of the run', () => {
  const plan = planOf('momentum', 2);
  const sound = (of: Plan, position: unknown = { epoch: 1, stepInEpoch: 3, seconds: 0.5, best: 0.5 }): Uint8Array => {
    const values = () => of.parameters.map(({ rows, columns }) => new Float32Array(rows * columns).fill(0.25));
    const state = { parameters: values(), slots: of.slots.map(values) };
    return encodeCheckpoint(of, { position: position as Checkpoint['position'], state });
  };
  const refused = (bytes: Uint8Array) => refusal(() => decodeCheckpoint(plan, bytes));

  test('is refused with a sentence: another network, another optimiser', async () => {
    expect(await refused(sound(planOf('momentum', 3)))).toMatchObject({
      code: 'history-damaged',
      message: 'The checkpoint has no array "W1" of the size the run needs.',
    });
    expect(await refused(sound(planOf('sgd', 2)))).toMatchObject({
      code: 'history-damaged',
      message: 'The checkpoint has no array "W1.v" of the size the run needs.',
    });
    const { tensors, metadata } = decodeSafetensors(sound(plan), 'sound');
    const more = new Map([...tensors, ['W3', { shape: [1], data: Float32Array.of(1) }] as const]);
    expect(await refused(encodeSafetensors({ tensors: more, metadata }))).toMatchObject({
      code: 'history-damaged',
      message: 'The checkpoint is that of another run: it holds 9 arrays, where the run has 8.',
    });
  });

  test.each([
    ['none', undefined],
    ['no JSON', '{epoch: 1}'],
    ['null', 'null'],
    ['a fraction of an epoch', '{"epoch":1.5,"stepInEpoch":0,"seconds":0,"best":null}'],
    ['a negative step', '{"epoch":1,"stepInEpoch":-1,"seconds":0,"best":null}'],
    ['no time', '{"epoch":1,"stepInEpoch":0,"seconds":null,"best":null}'],
    ['more than there is', '{"epoch":1,"stepInEpoch":0,"seconds":0,"best":null,"seed":3}'],
  ])('is refused with a sentence: %s as its position', async (_, position) => {
    const { tensors } = decodeSafetensors(sound(plan), 'sound');
    const bytes = encodeSafetensors({ tensors, metadata: position === undefined ? {} : { position } });
    expect(await refused(bytes)).toMatchObject({
      code: 'history-damaged',
      message: 'The checkpoint does not say where the run stood.',
    });
  });

  test('is refused with a sentence: a step beyond the epoch', async () => {
    const bytes = sound(plan, { epoch: 1, stepInEpoch: 21, seconds: 0, best: null });
    expect(await refused(bytes)).toMatchObject({
      code: 'history-damaged',
      message: 'The checkpoint stands at step 21 of an epoch, which has 20.',
    });
  });

  test('is refused with a sentence wherever it is cut short', async () => {
    const bytes = sound(plan);
    for (const length of [0, 1, 7, 8, 9, 100, bytes.length - 8, bytes.length - 1]) {
      const error = await refused(bytes.slice(0, length));
      expect(error.code).toBe('history-damaged');
      expect(error.message).toMatch(/^The checkpoint .*\.$/);
    }
  });

  test('never brings the reader down, whatever byte is wrong', () => {
    const bytes = sound(plan);
    const headerEnd = 8 + new DataView(bytes.buffer).getUint32(0, true);
    const spoil = fc.record({ at: fc.nat(headerEnd - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(spoil, ({ at, to }) => {
        const spoilt = Uint8Array.from(bytes);
        spoilt[at] = to;
        try {
          const { position } = decodeCheckpoint(plan, spoilt);
          expect(position.epoch).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toMatchObject({ name: 'LabError', code: 'history-damaged' });
        }
      }),
      { numRuns: 2000, seed: 42 },
    );
  });
});
