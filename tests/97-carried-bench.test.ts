import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMissing, vulkanLoader } from '../worker/engine/devices/gpu/vulkan-loader.ts';
import { carry } from './bench/carry/carry.ts';
import type { CardTimes } from './bench/gpu/card-times.ts';
import { gpuMissing, softwareName } from './fixtures/gpu/software-adapter.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

const isHere = process.platform === 'linux' && process.arch === 'x64' && !isMissing(vulkanLoader);

describe.skipIf(!isHere)('the folder with which the bench of the graphics card is carried', () => {
  let folder: string;
  const inFolder = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'epoch-lab-carried-'));
    for (const name of ['home', 'programs', 'elsewhere', 'temporary']) await mkdir(inFolder(name));
    const { archive, bytes } = await carry(inFolder('made'));
    expect(bytes).toBeLessThan(60 * 2 ** 20);
    // What runs is what was carried.
    await promisify(execFile)('tar', ['-xzf', archive, '-C', inFolder('elsewhere')]);
    await rm(inFolder('made'), { recursive: true });
    expect(await readdir(inFolder('elsewhere/made/lib/vulkan'))).toEqual([vulkanLoader]);
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs it where there is nothing else: no programs, an empty home, another working folder. */
  const run = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    promisify(execFile)(join(inFolder('elsewhere'), 'made', 'bench.sh'), args, {
      cwd: inFolder('home'),
      env: { HOME: inFolder('home'), PATH: inFolder('programs'), TMPDIR: inFolder('temporary'), ...env },
    });
  const driver = { VK_DRIVER_FILES: process.env['VK_DRIVER_FILES'] ?? '' };

  test.skipIf(gpuMissing !== null)('times runs side by side beside one core', { timeout: 300_000 }, async () => {
    const args = ['--networks', '784-30-10', '--seeds', '1,2', '--seconds', '0.1', '--json', inFolder('times.json')];
    const { stdout } = await run(args, { EPOCHLAB_GPU: softwareName, ...driver });
    expect(stdout).toMatch(/^Measured on .*swiftshader.*Images: the built-in digits\./);
    expect(stdout).toContain('these numbers say nothing about a graphics card');
    expect(stdout).toMatch(/^\| 784-30-10 b10 +\| one core of the processor +\|( +[\d.,]+ \|){3} +\|$/m);
    expect(stdout).toMatch(/^\| +\| the card, 2 runs +\|( +[\d.,]+ \|){3} +\|$/m);
    expect(stdout).toMatch(/^PyTorch was not timed: .+\.$/m);

    const { cases, isSoftware } = JSON.parse(await readFile(inFolder('times.json'), 'utf8')) as CardTimes;
    expect(isSoftware).toBe(true);
    expect(cases.map(({ name }) => name)).toEqual(['784-30-10 b10']);
    expect(cases[0]!.card).toMatchObject([
      { runs: 1, problem: null },
      { runs: 2, problem: null },
    ]);
    for (const { stepsPerSecond } of [cases[0]!.cpu, ...cases[0]!.card]) expect(stepsPerSecond).toBeGreaterThan(0);
  });

  test.skipIf(gpuMissing !== null)('says so where there is no card', async () => {
    await expect(run([], driver)).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^No graphics card can be used: .* runs in software\.\n$/) as string,
    });
  });

  test('refuses what it cannot measure', async () => {
    for (const [args, sentence] of [
      [['--seeds', '0'], '--seeds are whole numbers from 1 to 1000, as 1,8,32; not 0.'],
      [['--seconds', 'long'], '--seconds is a number above 0, at most 60; not long.'],
      [['--networks', '784-30'], '--networks are of 784-30-10, 784-100-10, 784-800-10; not 784-30.'],
    ] as const) {
      await expect(run(args, {})).rejects.toMatchObject({ code: 1, stdout: '', stderr: `${sentence}\n` });
    }
  });

  test('is not made over something else', async () => {
    const taken = await temporaryFolder();
    await expect(carry(taken)).rejects.toThrow(`${taken} is there already, and is no folder of the bench`);
  });
});
