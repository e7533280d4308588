import { LabError } from '../../../contract/errors.ts';
import type { Circuit } from './circuit/circuit.ts';
import type { Dawn } from './dawn.ts';
import type { KernelCompiler } from './kernel-compiler.ts';
import { Recorder } from './lanes/recorder.ts';
import { Staging } from './lanes/staging.ts';
import { KernelWriter } from './source/kernel-writer.ts';

const [columns, rows, lanes] = [3, 2, 2];

/** A kernel that reads a buffer of its lane and one of all lanes, at places that tell columns, rows and lanes apart. */
function probeCircuit(): Circuit {
  const writer = new KernelWriter();
  const own = writer.own('own', 'this.thread.y', 'this.thread.x');
  const shared = writer.shared('shared', 'this.thread.y', '0');
  return {
    buffers: {
      own: { columns, rows, lanes: 'all' },
      shared: { columns: 1, rows, lanes: 'one' },
      sums: { columns, rows, lanes: 'all' },
    },
    states: [],
    kernels: { train: [writer.finish(`${own} + ${shared}`, 'sums')], evaluate: [], diagnose: [] },
  };
}

async function sums(dawn: Dawn, compiler: Pick<KernelCompiler, 'compile'>, own: Float32Array<ArrayBuffer>) {
  const { device } = dawn;
  const recorder = await Recorder.make(dawn, compiler, probeCircuit(), { lanes, steps: 1, chunks: 1 }, {});
  const staging = new Staging(device, own.byteLength);
  const size = columns * rows;
  for (let lane = 0; lane < lanes; lane++) recorder.write('own', lane, own.slice(lane * size, (lane + 1) * size));
  recorder.write(
    'shared',
    0,
    Float32Array.from({ length: rows }, (_, row) => 100 * row),
  );
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  recorder.record(pass, 'train', 0);
  pass.end();
  encoder.copyBufferToBuffer(recorder.buffer('sums'), 0, staging.buffer, 0, own.byteLength);
  device.queue.submit([encoder.finish()]);
  const [found] = await staging.read([own.byteLength]);
  recorder.destroy();
  staging.buffer.destroy();
  return found!;
}

/**
 * Computes something by gpu.js whose result is known: what the device reads of its kernels is not promised to stay, and a
 * gpu.js that keeps it elsewhere is to be noticed before anything is trained.
 * @throws LabError `device-unavailable`
 */
export async function probe(dawn: Dawn, compiler: Pick<KernelCompiler, 'compile'>): Promise<void> {
  const own = Float32Array.from({ length: columns * rows * lanes }, (_, i) => i + 1);
  const row = (i: number): number => Math.floor(i / columns) % rows;
  let reason = 'a sum came out wrong';
  try {
    const found = await sums(dawn, compiler, own);
    if (own.every((x, i) => found[i] === x + 100 * row(i))) return;
  } catch (error) {
    reason = error instanceof Error ? error.message.split('\n')[0]! : String(error);
  }
  const what =
    'No graphics card can be used: the gpu.js of this installation does not work as the one the lab was made for';
  throw new LabError('device-unavailable', `${what} (${reason}).`);
}
