import type { LabelledImages } from './data-set.ts';

/**
 * Images as lists of their non-zero pixels (compressed rows): image i has entries rowStart[i] to rowStart[i + 1] - 1,
 * each (pixel << 8) | byte, in ascending order of pixels. Several sets of images are numbered one after another.
 */
export interface SparseImages {
  /** One more than there are images. */
  readonly rowStart: Uint32Array;
  readonly entries: Uint32Array;
}

/** How long the arrays of `SparseImages` are. */
export interface SparseSize {
  readonly images: number;
  readonly entries: number;
  /** Non-zero pixels over all pixels. */
  readonly density: number;
}

/** What the sparse form of these images takes, for arrays that are made to be shared between threads. */
export function sparseSize(sets: readonly LabelledImages[]): SparseSize {
  let images = 0;
  let entries = 0;
  let pixels = 0;
  for (const set of sets) {
    images += set.count;
    pixels += set.images.length;
    for (let i = 0; i < set.images.length; i++) if (set.images[i] !== 0) entries++;
  }
  return { images, entries, density: pixels === 0 ? 0 : entries / pixels };
}

/** Fills arrays of the lengths `sparseSize` gives. */
export function fillSparse(sets: readonly LabelledImages[], { rowStart, entries }: SparseImages): void {
  let row = 0;
  let at = 0;
  for (const { images, count } of sets) {
    const pixels = images.length / count;
    for (let image = 0; image < count; image++) {
      rowStart[row++] = at;
      const start = image * pixels;
      for (let pixel = 0; pixel < pixels; pixel++) {
        const byte = images[start + pixel]!;
        if (byte !== 0) entries[at++] = (pixel << 8) | byte;
      }
    }
  }
  rowStart[row] = at;
}
