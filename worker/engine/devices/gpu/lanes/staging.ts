/** Numbers the specification fixes; the names of them are there in browsers only. */
const mapRead = 0x1;
const copyDestination = 0x8;

/** The way back from the device: one buffer for everything that is ever read. */
export class Staging {
  readonly buffer: GPUBuffer;

  constructor(device: GPUDevice, bytes: number) {
    this.buffer = device.createBuffer({ size: bytes, usage: mapRead | copyDestination });
  }

  /** A copy of what was put into it, from its start, in parts of so many bytes. */
  async read(parts: readonly number[]): Promise<Float32Array<ArrayBuffer>[]> {
    const bytes = parts.reduce((a, b) => a + b, 0);
    await this.buffer.mapAsync(mapRead, 0, bytes);
    try {
      const mapped = this.buffer.getMappedRange(0, bytes);
      let at = 0;
      return parts.map((size) => {
        const part = new Float32Array(mapped.slice(at, at + size));
        at += size;
        return part;
      });
    } finally {
      this.buffer.unmap();
    }
  }
}
