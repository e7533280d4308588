import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { mostRounds } from '../worker/engine/devices/gpu/circuit/circuit.ts';
import { layOutForGpu } from '../worker/engine/devices/gpu/circuit/lay-out.ts';
import { type Dawn, openDawn } from '../worker/engine/devices/gpu/dawn.ts';
import { fillPictures } from '../worker/engine/devices/gpu/fill-pictures.ts';
import { GpuServer } from '../worker/engine/devices/gpu/gpu-server.ts';
import { type CompiledKernel, KernelCompiler } from '../worker/engine/devices/gpu/kernel-compiler.ts';
import { launchSize } from '../worker/engine/devices/gpu/launch-size.ts';
import { allocate } from '../worker/engine/devices/gpu/lanes/recorder.ts';
import { Staging } from '../worker/engine/devices/gpu/lanes/staging.ts';
import { probe } from '../worker/engine/devices/gpu/probe.ts';
import { stepColumns } from '../worker/engine/devices/gpu/source/surroundings.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { smallRecipe } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';
import { gpuMissing, softwareName } from './fixtures/gpu/software-adapter.ts';

describe.skipIf(gpuMissing !== null)('what gpu.js and Dawn are known to do', () => {
  let dawn: Dawn;
  let compiler: KernelCompiler;
  beforeAll(async () => {
    dawn = await openDawn(softwareName);
    compiler = new KernelCompiler(dawn);
  });
  afterAll(() => compiler.close());

  /** The result of a kernel over one row of numbers. */
  async function run(body: string, ...rows: readonly number[][]): Promise<number[]> {
    const columns = Math.max(...rows.map(({ length }) => length));
    const names = rows.map((_, i) => `a${i}`).join(', ');
    const kernel = await compiler.compile(`function (${names}) {\n${body}\n}`, rows.length, [columns, 1, 1]);
    const { device } = dawn;
    const buffers = rows.map((row) => {
      const buffer = allocate(device, [row.length, 1, 1]);
      device.queue.writeBuffer(buffer, 0, Float32Array.from(row));
      return buffer;
    });
    const words = kernel.params(rows.map(({ length }) => [length, 1, 1]));
    const params = device.createBuffer({ size: words.byteLength, usage: 0x40 | 0x08 });
    device.queue.writeBuffer(params, 0, words);
    const result = allocate(device, [columns, 1, 1]);
    const entries = [params, ...buffers, result].map((buffer, binding) => ({ binding, resource: { buffer } }));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, device.createBindGroup({ layout: kernel.layout, entries }));
    pass.dispatchWorkgroups(...kernel.groups);
    pass.end();
    const staging = new Staging(device, columns * 4);
    encoder.copyBufferToBuffer(result, 0, staging.buffer, 0, columns * 4);
    device.queue.submit([encoder.finish()]);
    const [values] = await staging.read([columns * 4]);
    return [...values!];
  }
  const here = 'a0[0][0][this.thread.x]';

  test.each([1001, 2048])('loops of %i rounds are whole if the number stands in the code', async (rounds) => {
    expect(await run(`let s = 0; for (let i = 0; i < ${rounds}; i++) { s = s + ${here}; } return s;`, [1])).toEqual([
      rounds,
    ]);
  });

  test('a whole number may make an integer of what it is compared with, but not as a constant', async () => {
    const x = `const x = ${here};`;
    const named = 'const zero = 0; const one = 1; const two = 2;';
    expect(
      await run(`${x} ${named} return (two < (one + x) ? one : zero) * (one - (x < zero ? one : zero));`, [1.5]),
    ).toEqual([1]);
    expect(await run(`${x} return (2 < (1 + x) ? 1 : 0) * (1 - (x < 0 ? 1 : 0));`, [1.5])).toEqual([0]);
  });

  test('numbers that are none are not found, and lose against any other', async () => {
    const nan = `const x = ${here}; const y = Math.sqrt(x);`;
    expect(await run(`${nan} return Math.max(y, 0);`, [-1])).toEqual([0]);
  });

  test('powers of negative numbers lose their sign', async () => {
    expect(await run(`return Math.pow(${here}, 3);`, [-2])).not.toEqual([-8]);
  });

  test('an index beyond the end reads something else, silently', async () => {
    expect(await run('return a0[0][0][this.thread.x + 5];', [1, 2, 3])).toHaveLength(3);
  });

  test('a kernel of eight buffers besides its result is refused', async () => {
    const rows = Array.from({ length: 8 }, (_, i) => [i]);
    const sum = rows.map((_, i) => `a${i}[0][0][this.thread.x]`).join(' + ');
    await expect(run(`return ${sum};`, ...rows)).rejects.toThrow();
    expect(await run(`return ${sum.replace(' + a7[0][0][this.thread.x]', '')};`, ...rows.slice(0, 7))).toEqual([21]);
  });

  describe('a gpu.js that is not as it is known to be', () => {
    type Compile = KernelCompiler['compile'];
    const changed = (change: (kernel: CompiledKernel) => CompiledKernel): { compile: Compile } => ({
      compile: async (...of) => change(await compiler.compile(...of)),
    });
    const sentence = /^No graphics card can be used: the gpu\.js of this installation does not work .* \(.+\)\.$/;

    test('is noticed by a sum that comes out wrong', async () => {
      await expect(probe(dawn, compiler)).resolves.toBeUndefined();
      const swapped = (words: Uint32Array<ArrayBuffer>) => words.with(4, words[5]!).with(5, words[4]!);
      const elsewhere = changed((kernel) => ({ ...kernel, params: (reads) => swapped(kernel.params(reads)) }));
      await expect(probe(dawn, elsewhere)).rejects.toMatchObject({ code: 'device-unavailable' });
      await expect(probe(dawn, elsewhere)).rejects.toThrow(sentence);
    });

    test('is noticed by a member that is gone', async () => {
      const { GPU } = await import('gpu.js');
      const { prototype } = GPU;
      const create = vi.spyOn(prototype, 'createKernel').mockImplementation(() => ({ kernel: {} }) as never);
      try {
        await expect(probe(dawn, new KernelCompiler(dawn))).rejects.toThrow(sentence);
        expect(create).toHaveBeenCalled();
      } finally {
        create.mockRestore();
      }
    });
  });

  test('a submission that is not valid is told of, where its results are zeros', async () => {
    const told = vi.fn();
    dawn.device.addEventListener('uncapturederror', told);
    const small = allocate(dawn.device, [1, 1, 1]);
    const encoder = dawn.device.createCommandEncoder();
    encoder.copyBufferToBuffer(small, 0, small, 0, 4);
    try {
      dawn.device.queue.submit([encoder.finish()]);
    } catch {
      // Some versions throw at once.
    }
    await dawn.device.queue.onSubmittedWorkDone();
    await expect.poll(() => told.mock.calls.length).toBeGreaterThan(0);
  });
});

describe.skipIf(gpuMissing !== null)('a graphics card without room', () => {
  test('refuses runs with a sentence, and takes the next ones that fit', async () => {
    const server = await GpuServer.open(softwareName);
    const plan = makePlan(smallRecipe({}), 31, 4, 40);
    const examples = someExamples(1, 60, 31, 4, 0.5);
    const opening = {
      laidOut: layOutForGpu(plan),
      size: { lanes: 2 ** 24, steps: 1, chunks: 1 },
      data: 'large',
      examples,
      inputs: 31,
    };
    const refused = await server.answer(0, { kind: 'open', opening });
    expect(refused).toMatchObject({ error: { code: 'device-unavailable' } });
    expect('error' in refused && refused.error.message).toMatch(/^The graphics card does not take these runs: .+/);
    expect(
      await server.answer(1, { kind: 'open', opening: { ...opening, size: { lanes: 1, steps: 1, chunks: 1 } } }),
    ).toEqual({ answer: [] });
    await server.close();
  });
});

describe.skipIf(gpuMissing !== null)('runs on the graphics card in the steady state', () => {
  test.each(['none', 'trained', 'all'] as const)(
    'make many steps by one submission, make no buffers, read nothing back and upload no weights (images brought: %s)',
    async (brought) => {
      const server = await GpuServer.open(softwareName);
      const plan = makePlan(smallRecipe({ optimiser: { kind: 'adam' } }), 31, 4, 40);
      const laidOut = layOutForGpu(plan, brought);
      const examples = someExamples(1, 60, 31, 4, 0.5);
      const size = launchSize(laidOut, 2, Infinity);
      const opening = { laidOut, size, data: brought === 'all' ? null : 'steady', examples, inputs: 31 };
      for (const run of [0, 1]) expect(await server.answer(run, { kind: 'open', opening })).toEqual({ answer: [] });
      const { parameters } = someState(plan, 1);
      const states = parameters.map((w) => {
        const all = new Float32Array(3 * w.length);
        all.set(w);
        return all;
      });
      for (const run of [0, 1]) await server.answer(run, { kind: 'load', states });
      const width = stepColumns.length + laidOut.host.numbers.length;
      const { steps } = mostRounds;
      expect(size.steps).toBe(steps);
      const numbers = new Float32Array(steps * width).fill(0.01);
      for (let step = 0; step < steps; step++) numbers.set([1, 1 / plan.batch, plan.batch], step * width);
      const images = range(steps * plan.batch).map((place) => place % 60);
      const contents = fillPictures(laidOut.host.pictures.train, examples, images, 31);
      const train = () =>
        Promise.all([0, 1].map((run) => server.answer(run, { kind: 'train', steps, numbers, contents })));
      await train();

      const { device } = server;
      const made = [vi.spyOn(device, 'createBuffer'), vi.spyOn(device, 'createBindGroup')];
      const submitted = vi.spyOn(device.queue, 'submit');
      const written = vi.spyOn(device.queue, 'writeBuffer');
      const rounds = 5;
      for (let round = 0; round < rounds; round++) {
        for (const reply of await train()) expect(reply).toEqual({ answer: [] });
      }
      expect(made.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
      expect(submitted.mock.calls).toHaveLength(rounds);
      // For each run its images, by their numbers or as they are with their labels, and for both the numbers of the steps.
      const perImage = brought === 'none' ? [1] : [Math.ceil(31 / 3), 1];
      const ofRun = perImage.map((columns) => steps * plan.batch * columns);
      const sizes = written.mock.calls.map((call: readonly unknown[]) => (call[2] as Float32Array).length);
      expect(sizes).toEqual(Array.from({ length: rounds }, () => [...ofRun, ...ofRun, 2 * steps * width]).flat());
      await server.close();
    },
  );
});
