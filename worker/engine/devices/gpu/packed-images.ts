import type { Examples } from '../device.ts';

/** Bytes in one number: float32 holds whole numbers of 24 bits exactly. */
export const bytesPerNumber = 3;

const powers = Array.from({ length: bytesPerNumber }, (_, place) => 256 ** place);

/** Columns of packed pixels. */
export const packedColumns = (inputs: number): number => Math.ceil(inputs / bytesPerNumber);

/** Bytes that so many images take on a device. */
export const packedBytes = (images: number, inputs: number): number => images * packedColumns(inputs) * 4;

/** Some of the images, one per row of numbers that hold three bytes each. */
export function packImages(
  { rowStart, entries }: Pick<Examples, 'rowStart' | 'entries'>,
  images: Uint32Array,
  inputs: number,
): Float32Array<ArrayBuffer> {
  const columns = packedColumns(inputs);
  const packed = new Float32Array(images.length * columns);
  images.forEach((image, row) => {
    const end = rowStart[image + 1]!;
    for (let i = rowStart[image]!; i < end; i++) {
      const pixel = entries[i]! >>> 8;
      const place = Math.floor(pixel / bytesPerNumber);
      packed[row * columns + place]! += (entries[i]! & 255) * powers[pixel - place * bytesPerNumber]!;
    }
  });
  return packed;
}
