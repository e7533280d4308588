import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Estimate } from '../worker/contract/api/model.ts';
import { fellBack, type Run } from '../worker/contract/run.ts';
import { fasterOf } from '../worker/lab/devices/faster.ts';
import { GraphicsCard } from '../worker/lab/graphics-card.ts';
import { answer } from '../worker/lab/service.ts';
import { SmallCard } from './fixtures/gpu/small-card.ts';
import { gpuMissing, softwareName } from './fixtures/gpu/software-adapter.ts';
import { hashesOf, labPlaces, openLab, trainers } from './fixtures/lab/open-lab.ts';
import { openQueue, type OpenQueue } from './fixtures/lab/open-queue.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const card = (adapter: string | null): GraphicsCard => new GraphicsCard(trainers.real, adapter);

async function trained(lab: OpenQueue, experiment = tinyExperiment({ seeds: [1, 2] })): Promise<Run[]> {
  const runs = lab.add(experiment);
  await lab.queue.idle();
  return runs.map(({ id }) => lab.history.run(id));
}

describe('the faster device', () => {
  const subject = {
    experiment: tinyExperiment({ seeds: [1, 2, 3], 'recipe.protocol.epochs': 1 }),
    dataSet: tinyDigits(),
  };

  test('is the one on which all runs end sooner, not the one that makes the most steps for a while', () => {
    // Three runs two at a time take two rounds; three at a time take one.
    const onCpu = { sideBySide: 2, arms: [1000] };
    expect(fasterOf(subject, onCpu, { sideBySide: 3, arms: [501] })).toMatchObject({ device: 'gpu' });
    expect(fasterOf(subject, onCpu, { sideBySide: 3, arms: [499] })).toMatchObject({ device: 'cpu', speeds: onCpu });
  });

  test('is named with both figures', () => {
    expect(fasterOf(subject, { sideBySide: 2, arms: [1000] }, { sideBySide: 3, arms: [41_152] }).why).toBe(
      'The faster one was chosen by a trial: cpu 1,500 steps/s with 2 at a time, gpu 123,000 steps/s with 3 at a time.',
    );
  });
});

test('whoever leaves the choice to the lab is refused nothing', () => {
  expect(fellBack({ asked: 'auto', got: 'cpu' })).toBe(false);
  expect(fellBack({ asked: 'gpu', got: 'gpu' })).toBe(false);
  expect(fellBack({ asked: 'gpu', got: 'cpu' })).toBe(true);
});

test('without a graphics card runs train on cpu to the same bits, and say why', async () => {
  const [open, onCpu] = [await openQueue(1, card('no such card'), 'auto'), await openQueue(1)];
  const [found, expected] = [await trained(open), await trained(onCpu)];
  for (const { state, device } of found) {
    expect(state).toBe('finished');
    expect(device).toMatchObject({ asked: 'auto', got: 'cpu' });
    expect(device!.detail).toMatch(/graphics card/);
  }
  expect(found.map(({ id }) => hashesOf(open.history, id))).toEqual(
    expected.map(({ id }) => hashesOf(onCpu.history, id)),
  );
});

describe.skipIf(gpuMissing !== null)('a lab that is left the choice', () => {
  const trial =
    / The faster one was chosen by a trial: cpu [\d.,]+ steps\/s with 1 at a time, gpu [\d.,]+ steps\/s with 4 at a time\.$/;
  const arms = [{ name: 'fast' }, { name: 'slow', changes: { 'schedule.eta': 0.01 } }];

  test('times no line searches, which train on cpu', async () => {
    const lab = await openQueue(1, card(softwareName), 'auto');
    const searched = { 'recipe.optimiser': { kind: 'l-bfgs' }, 'recipe.protocol': { epochs: 1, batch: 'all' } };
    const [run] = await trained(lab, tinyExperiment({ seeds: [1], ...searched }));
    expect(run).toMatchObject({ state: 'finished', device: { asked: 'auto', got: 'cpu' } });
    expect(run!.device!.detail).toMatch(/Steps that are searched for along lines are not timed by a trial\.$/);
  });

  test('tries both devices once, and trains all runs on one of them, with both figures', async () => {
    const lab = await openQueue(1, card(softwareName), 'auto');
    const runs = await trained(lab, tinyExperiment({ arms, seeds: [1, 2] }));
    expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['finished']));
    const [device, ...others] = new Set(runs.map((run) => JSON.stringify(run.device)));
    expect(others).toEqual([]);
    expect(JSON.parse(device!)).toMatchObject({ asked: 'auto', detail: expect.stringMatching(trial) as string });
    const again = await trained(lab, tinyExperiment({ arms, seeds: [1, 2] }));
    expect(again[0]!.device!.detail).toBe(runs[0]!.device!.detail);
  });

  test('trains on cpu what the card cannot take, in one arm or in all', async () => {
    const lab = await openQueue(1, new SmallCard(2 ** 16), 'auto');
    const wide = { 'network.hidden': [{ units: 2000, activation: { kind: 'sigmoid' } }] };
    const runs = await trained(lab, tinyExperiment({ arms: [{ name: 'one' }, { name: 'other', changes: wide }] }));
    for (const { device } of runs) {
      expect(device).toMatchObject({ asked: 'auto', got: 'cpu' });
      expect(device!.detail).toMatch(
        / The graphics card cannot train "other" because it needs 2 MiB in one piece, where the card gives 64 KiB\.$/,
      );
    }
  });

  test('foretells the times of the graphics card by a trial in the background, which the next lab knows, too', async () => {
    const places = { ...(await labPlaces()), graphicsCard: softwareName };
    const experiment = tinyExperiment({ arms, seeds: [1, 2] });
    const { lab, next } = openLab(places);
    const estimate = (asked: string) => answer(lab, 'estimate', [experiment, asked]) as Promise<Estimate>;
    expect(await estimate('gpu')).toMatchObject({ device: 'gpu', seconds: null, basis: { kind: 'being-tried' } });
    await next((event) => event.kind === 'changed' && event.what === 'speeds');
    const found = await estimate('gpu');
    expect(found).toMatchObject({ device: 'gpu', jobs: 4, basis: { kind: 'trial', sideBySide: 4 } });
    expect(found.seconds).toBeGreaterThan(0);
    const { lab: later } = openLab({ ...places, home: join(places.home, 'later') });
    expect(await answer(later, 'estimate', [experiment, 'gpu'])).toEqual(found);
    expect(await readFile(join(places.cache, 'speeds.json'), 'utf8')).not.toContain(places.home);
  });
});
