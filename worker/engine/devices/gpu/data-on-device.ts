import type { Examples } from '../device.ts';
import { hostBuffers } from './circuit/circuit.ts';
import type { Extent } from './kernel-compiler.ts';
import type { SharedBuffers } from './lanes/lane-group.ts';
import { allocate } from './lanes/recorder.ts';
import { packedColumns, packImages } from './packed-images.ts';

/** Puts a data set on a device, once for all that is trained on it. */
export function uploadData(device: GPUDevice, examples: Examples, inputs: number): SharedBuffers {
  const upload = (extent: Extent, values: Float32Array<ArrayBuffer>) => {
    const buffer = allocate(device, extent);
    device.queue.writeBuffer(buffer, 0, values);
    return { buffer, extent };
  };
  const { labels } = examples;
  const all = Uint32Array.from(labels, (_, image) => image);
  return {
    [hostBuffers.pixels]: upload([packedColumns(inputs), labels.length, 1], packImages(examples, all, inputs)),
    [hostBuffers.labels]: upload([labels.length, 1, 1], Float32Array.from(labels)),
  };
}
