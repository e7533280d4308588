import type { BufferShape, Circuit, Kernel, LaunchSize, Sequence } from '../circuit/circuit.ts';
import type { Dawn } from '../dawn.ts';
import type { CompiledKernel, Extent, KernelCompiler } from '../kernel-compiler.ts';

/** A buffer on the device; a state has two, of which each step reads one and writes the other. */
interface Place {
  readonly extent: Extent;
  readonly buffers: readonly [GPUBuffer, GPUBuffer];
}

/** Which of the two buffers of every state holds what is now. */
export type Side = 0 | 1;

const other = (side: Side): Side => (side === 0 ? 1 : 0);

const floatBytes = 4;

/** A kernel with the buffers of either side. */
interface Recorded {
  readonly compiled: CompiledKernel;
  readonly groups: readonly [GPUBindGroup, GPUBindGroup];
}

/** The buffers of a circuit on a device and its kernels, ready to be recorded; nothing is made after that. */
export class Recorder {
  readonly #device: GPUDevice;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #shared: readonly GPUBuffer[];
  readonly #sequences: Readonly<Record<Sequence, Recorded[]>> = { train: [], evaluate: [], diagnose: [] };

  private constructor(device: GPUDevice, places: ReadonlyMap<string, Place>, shared: readonly GPUBuffer[]) {
    this.#device = device;
    this.#places = places;
    this.#shared = shared;
  }

  /**
   * @param shared buffers that are there already, by name, with their extents.
   * @throws Error if the device has no room for it, or does not take a kernel.
   */
  static async make(
    { device }: Dawn,
    compiler: Pick<KernelCompiler, 'compile'>,
    circuit: Circuit,
    size: LaunchSize,
    shared: Readonly<Record<string, { readonly buffer: GPUBuffer; readonly extent: Extent }>>,
  ): Promise<Recorder> {
    const states = new Set(circuit.states);
    const places = new Map<string, Place>();
    const recorder = new Recorder(
      device,
      places,
      Object.values(shared).map(({ buffer }) => buffer),
    );
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    let failure: Error | null = null;
    try {
      for (const [name, shape] of Object.entries(circuit.buffers)) {
        const extent = extentOf(shape, size);
        const first = allocate(device, extent);
        places.set(name, { extent, buffers: [first, states.has(name) ? allocate(device, extent) : first] });
      }
      for (const [name, { buffer, extent }] of Object.entries(shared))
        places.set(name, { extent, buffers: [buffer, buffer] });
      for (const name of ['train', 'evaluate', 'diagnose'] as const) {
        for (const kernel of circuit.kernels[name]) {
          const { source, reads, writes, fold = 1 } = kernel;
          const [columns, rows, lanes] = places.get(writes)!.extent;
          const compiled = await compiler.compile(source, reads.length, [columns * fold, rows / fold, lanes]);
          recorder.#sequences[name].push(recorder.#bind(kernel, compiled));
        }
      }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    // Whatever happened: what the device tells of later belongs to somebody else.
    const told = [await device.popErrorScope(), await device.popErrorScope()].find((each) => each !== null);
    if (told) failure ??= new Error(told.message);
    if (failure === null) return recorder;
    recorder.destroy();
    throw failure;
  }

  #bind(kernel: Kernel, compiled: CompiledKernel): Recorded {
    const reads = kernel.reads.map((name) => this.#places.get(name)!);
    const words = compiled.params(reads.map(({ extent }) => extent));
    const params = this.#device.createBuffer({ size: words.byteLength, usage: usage.params });
    this.#device.queue.writeBuffer(params, 0, words);
    const bind = (side: Side): GPUBindGroup => {
      const written = this.#places.get(kernel.writes)!.buffers[other(side)];
      const buffers = [params, ...reads.map(({ buffers }) => buffers[side]), written];
      const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
      return this.#device.createBindGroup({ layout: compiled.layout, entries });
    };
    return { compiled, groups: [bind(0), bind(1)] };
  }

  /** Records the kernels of a sequence, which find what is now on `side` and leave it on the other one. */
  record(pass: GPUComputePassEncoder, sequence: Sequence, side: Side): void {
    for (const { compiled, groups } of this.#sequences[sequence]) {
      pass.setPipeline(compiled.pipeline);
      pass.setBindGroup(0, groups[side]);
      pass.dispatchWorkgroups(...compiled.groups);
    }
  }

  extent(name: string): Extent {
    return this.#places.get(name)!.extent;
  }

  buffer(name: string, side: Side = 0): GPUBuffer {
    return this.#places.get(name)!.buffers[side];
  }

  /** Bytes of one lane of a buffer, and where those of a lane begin. */
  lane(name: string, lane: number): { readonly offset: number; readonly bytes: number } {
    const [columns, rows] = this.extent(name);
    const bytes = columns * rows * floatBytes;
    return { offset: lane * bytes, bytes };
  }

  write(name: string, lane: number, values: Float32Array<ArrayBuffer>, side: Side = 0): void {
    this.#device.queue.writeBuffer(this.buffer(name, side), this.lane(name, lane).offset, values);
  }

  destroy(): void {
    for (const { buffers } of this.#places.values()) {
      for (const buffer of buffers) if (!this.#shared.includes(buffer)) buffer.destroy();
    }
  }
}

/** Numbers the specification fixes; the names of them are there in browsers only. */
const usage = { params: 0x40 | 0x08, data: 0x80 | 0x04 | 0x08 } as const;

const extentOf = ({ columns, rows, lanes, each }: BufferShape, size: LaunchSize): Extent => [
  columns,
  rows * (each === undefined ? 1 : size[each]),
  lanes === 'all' ? size.lanes : 1,
];

export function allocate(device: GPUDevice, [columns, rows, lanes]: Extent): GPUBuffer {
  return device.createBuffer({ size: columns * rows * lanes * floatBytes, usage: usage.data });
}

/** Bytes of a buffer. */
export const bytesOf = (shape: BufferShape, size: LaunchSize): number =>
  extentOf(shape, size).reduce((a, b) => a * b, floatBytes);
