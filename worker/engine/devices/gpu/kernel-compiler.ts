import { GPU as Compiler, Input, WebGPUContext } from 'gpu.js';
import type { Dawn } from './dawn.ts';

/** A kernel that gpu.js has compiled: what a command encoder needs. */
export interface CompiledKernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  readonly groups: readonly [number, number, number];
  /** The uniform block that comes before the buffers: the size of what is written, and of every array that is read. */
  params(reads: readonly Extent[]): Uint32Array<ArrayBuffer>;
}

/** Columns, rows and lanes. */
export type Extent = readonly [number, number, number];

/** What is read of gpu.js's own objects, which it does not promise to keep: `probe` finds out whether it has. */
interface KernelInternals {
  build(...args: unknown[]): Promise<void>;
  readonly computePipeline: GPUComputePipeline;
  readonly bindGroupLayout: GPUBindGroupLayout;
  readonly paramsLayout: {
    readonly byteLength: number;
    readonly arrayArgs: readonly { readonly dimsOffset: number }[];
    readonly scalarArgs: readonly unknown[];
    readonly bufferConstants: readonly unknown[];
  };
  outputBuffer: (GPUBuffer & { _refs: number }) | null;
  readonly paramsBuffer: GPUBuffer;
  readonly threadDim: Extent;
  _computeDispatch(size: Extent): {
    readonly groups: readonly [number, number, number];
    readonly dispatchWidth: number;
  };
}

/** Longer loops are cut without a word. */
const longestLoop = 2 ** 24;

/** Has gpu.js translate kernels for a device. */
export class KernelCompiler {
  readonly #gpu: Compiler;
  readonly #known = new Map<string, Promise<CompiledKernel>>();

  constructor({ root }: Dawn) {
    Object.defineProperty(globalThis.navigator, 'gpu', { value: root, configurable: true });
    this.#gpu = new Compiler({ mode: 'webgpu' });
  }

  /** A kernel of the source, for so many columns, rows and lanes of results. */
  compile(source: string, reads: number, output: Extent): Promise<CompiledKernel> {
    const key = JSON.stringify([source, output]);
    const known = this.#known.get(key) ?? this.#compile(source, reads, output);
    this.#known.set(key, known);
    return known;
  }

  async #compile(source: string, reads: number, output: Extent): Promise<CompiledKernel> {
    const argumentTypes = Array.from({ length: reads }, () => 'Input');
    const shortcut = this.#gpu.createKernel(source, {
      output: [...output],
      argumentTypes,
      loopMaxIterations: longestLoop,
    } as object);
    const kernel = (shortcut as unknown as { kernel: KernelInternals }).kernel;
    // Sizes of arrays are not part of the code: any will do.
    await kernel.build(...argumentTypes.map(() => new Input([0], [1, 1, 1])));
    kernel.outputBuffer?.destroy();
    kernel.outputBuffer = null;
    kernel.paramsBuffer.destroy();
    const { groups, dispatchWidth } = kernel._computeDispatch(kernel.threadDim);
    const { byteLength, arrayArgs } = kernel.paramsLayout;
    return {
      pipeline: kernel.computePipeline,
      layout: kernel.bindGroupLayout,
      groups,
      params(extents) {
        const words = new Uint32Array(byteLength / 4);
        words.set([...output, dispatchWidth]);
        arrayArgs.forEach(({ dimsOffset }, i) => {
          const [columns, rows, lanes] = extents[i]!;
          words.set([columns, rows, lanes, columns * rows * lanes], dimsOffset / 4);
        });
        return words;
      },
    };
  }

  /** Lets go of the device that gpu.js holds. */
  async close(): Promise<void> {
    await WebGPUContext.destroy();
    Reflect.deleteProperty(globalThis.navigator, 'gpu');
  }
}
