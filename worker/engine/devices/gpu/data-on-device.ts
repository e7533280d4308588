import type { Examples } from '../device.ts';
import { bytesPerNumber } from './circuit/data-kernels.ts';
import { hostBuffers } from './circuit/circuit.ts';
import type { Extent } from './kernel-compiler.ts';
import { allocate } from './lanes/recorder.ts';
import type { SharedBuffers } from './lanes/lane-group.ts';

/** Columns of packed pixels. */
export const packedColumns = (inputs: number): number => Math.ceil(inputs / bytesPerNumber);

/** Bytes that the images of a data set take on a device. */
export const dataBytes = (images: number, inputs: number): number => images * packedColumns(inputs) * 4;

/** Images as rows of numbers that hold three bytes each. */
export function packImages({ rowStart, entries, labels }: Examples, inputs: number): Float32Array<ArrayBuffer> {
  const columns = packedColumns(inputs);
  const packed = new Float32Array(labels.length * columns);
  for (let image = 0; image < labels.length; image++) {
    for (let i = rowStart[image]!; i < rowStart[image + 1]!; i++) {
      const pixel = entries[i]! >>> 8;
      const byte = entries[i]! & 255;
      packed[image * columns + Math.floor(pixel / bytesPerNumber)]! += byte * 256 ** (pixel % bytesPerNumber);
    }
  }
  return packed;
}

/** Puts a data set on a device, once for all that is trained on it. */
export function uploadData(device: GPUDevice, examples: Examples, inputs: number): SharedBuffers {
  const upload = (extent: Extent, values: Float32Array<ArrayBuffer>) => {
    const buffer = allocate(device, extent);
    device.queue.writeBuffer(buffer, 0, values);
    return { buffer, extent };
  };
  const { labels } = examples;
  return {
    [hostBuffers.pixels]: upload([packedColumns(inputs), labels.length, 1], packImages(examples, inputs)),
    [hostBuffers.labels]: upload([labels.length, 1, 1], Float32Array.from(labels)),
  };
}
