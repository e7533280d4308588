import { expect, test } from 'vitest';
import type { Result } from '../worker/contract/result.ts';
import { gpuMissing, softwareName } from './fixtures/gpu/software-adapter.ts';
import { epochLab, newDesk, writeJson } from './fixtures/terminal/epoch-lab.ts';
import { resultIn } from './fixtures/terminal/result.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const env = { EPOCHLAB_GPU: softwareName, VK_DRIVER_FILES: process.env['VK_DRIVER_FILES'] ?? '' };

/** Mean accuracy on validation at the end, arm by arm. */
const accuracies = ({ arms }: Result): number[] =>
  arms.map(({ runs }) => {
    const ends = runs.map(({ epochs }) => epochs.at(-1)!.validation!.accuracy);
    return ends.reduce((sum, accuracy) => sum + accuracy, 0) / ends.length;
  });

test.skipIf(gpuMissing !== null)('run trains on the graphics card, and finds what cpu finds', async () => {
  const desk = await newDesk();
  const arms = [{ name: 'fast' }, { name: 'slow', changes: { 'schedule.eta': 0.01 } }];
  const file = await writeJson(desk, 'two.json', tinyExperiment({ arms, seeds: [1, 2, 3, 4] }));
  const trained = async (device: string): Promise<Result> => {
    const { out, code } = await epochLab(desk, ['run', file, '--device', device, '--json'], { env });
    expect(code).toBe(0);
    return resultIn(out);
  };
  const [gpu, cpu] = [await trained('gpu'), await trained('cpu')];
  const devices = gpu.arms.flatMap(({ runs }) => runs.map(({ device }) => device?.got));
  expect(devices).toEqual(Array<string>(8).fill('gpu'));
  expect(gpu.comparison?.verdict).toMatch(/^"fast" is better/);
  expect(cpu.comparison?.verdict).toMatch(/^"fast" is better/);
  accuracies(gpu).forEach((accuracy, arm) => {
    expect(Math.abs(accuracy - accuracies(cpu)[arm]!)).toBeLessThan(0.005);
  });
});

test('run says on which device it trained where that was left to the lab, and why', async () => {
  const desk = await newDesk();
  const file = await writeJson(desk, 'one.json', tinyExperiment());
  const { out, code } = await epochLab(desk, ['run', file, '--device', 'auto'], { env: { EPOCHLAB_GPU: 'no such' } });
  expect(code).toBe(0);
  expect(out.replaceAll(/\s+/g, ' ')).toMatch(/On cpu, asked for auto: SIMD WebAssembly.*graphics card/);
});
