import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { armRecipes } from '../worker/contract/check-experiment.ts';
import type { DataSet } from '../worker/data/data-set.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { prepareExperiment } from '../worker/training/prepare.ts';
import { smallRecipe } from './fixtures/engine.ts';
import { someExamples, someOrder, someState } from './fixtures/examples.ts';
import { openGpu, openGpuProcess } from './fixtures/gpu/open-gpu.ts';
import { gpuMissing } from './fixtures/gpu/software-adapter.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

/** Seconds of processor time that a process has had, by all of its threads. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const ticksPerSecond = 100;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

describe.skipIf(gpuMissing !== null)('the process of the graphics card', () => {
  const gpu = openGpuProcess();
  beforeAll(() => gpu.facts());
  afterAll(() => gpu.close());

  test('leaves the processor alone while runs on it ask for nothing', async () => {
    const plan = makePlan(smallRecipe({}), 31, 4, 40);
    const session = openGpu(gpu, plan, someExamples(1, 60, 31, 4, 0.5));
    session.load(someState(plan, 1));
    session.setOrder(someOrder(1, 40));
    session.train(0, 0, 4);
    const waited = 2;
    const before = processorSeconds(gpu.number!);
    await sleep(1000 * waited);
    // A wait that polls takes a whole core; one that does not takes as good as nothing however busy the machine is.
    expect(processorSeconds(gpu.number!) - before).toBeLessThan(0.1 * waited);
    session.train(0, 4, 4);
    session.close();
  });

  test('is given the images of a data set once, whatever is trained on them', async () => {
    const experiment = tinyExperiment();
    const card = { facts: await gpu.facts(), process: gpu };
    const tuning = { tileRows: 4, tileColumns: 8, unroll: 2, panel: 104 };
    const dataNamed = async (dataSet: DataSet): Promise<string | null> => {
      const options = { device: 'gpu', card, workspaces: 1, tuning } as const;
      const prepared = await prepareExperiment(experiment, armRecipes(experiment), dataSet, options);
      const start = { checkpoint: null, bestCheckpoint: null, weights: null };
      const { executable } = prepared.job({ arm: 0, seed: 1 }, 0, start);
      return executable.device === 'gpu' ? executable.opening.data : null;
    };
    const [one, other] = [tinyDigits(), tinyDigits(undefined, 8)];
    const name = await dataNamed(one);
    expect(name).not.toBeNull();
    expect(await dataNamed(one)).toBe(name);
    expect(await dataNamed(other)).not.toBe(name);
  });
});
