import type { SparseImages } from './sparse-images.ts';

/** What a preparation knows of the training images: of the bytes of every pixel, or of all pixels alike. */
export interface Statistics {
  readonly mean: Float64Array;
  /** The standard deviation; 1 where bytes never vary, so that what does not vary stays zero once centred. */
  readonly deviation: Float64Array;
}

/**
 * Mean and standard deviation (dividing by the count) over the bytes of the given images, pixel by pixel or over all
 * pixels together.
 */
export function statisticsOf(
  { rowStart, entries }: SparseImages,
  images: Uint32Array,
  pixels: number,
  over: 'pixel' | 'all',
): Statistics {
  const sums = new Float64Array(pixels);
  const squares = new Float64Array(pixels);
  for (const image of images) {
    for (let at = rowStart[image]!; at < rowStart[image + 1]!; at++) {
      const pixel = entries[at]! >>> 8;
      const byte = entries[at]! & 255;
      sums[pixel]! += byte;
      squares[pixel]! += byte * byte;
    }
  }
  if (over === 'all') {
    const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / pixels;
    sums.fill(total(sums));
    squares.fill(total(squares));
  }
  const mean = sums.map((sum) => sum / images.length);
  const deviation = squares.map(
    (square, pixel) => Math.sqrt(Math.max(0, square / images.length - mean[pixel]! ** 2)) || 1,
  );
  return { mean, deviation };
}
