import type { DataFingerprint } from '../contract/fingerprint.ts';

/** Images and labels in memory, bytes as they are in the files: `images` holds rows x columns bytes per image. */
export interface LabelledImages {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly count: number;
}

/** A whole data set: what training and validation are cut from, and the test set. */
export interface DataSet {
  readonly fingerprint: DataFingerprint;
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
  readonly train: LabelledImages;
  readonly test: LabelledImages;
}

/** The file and the place in it of an image, by its number among both: those of the training file from 0, then the test's. */
export function placeOf(
  { train, test }: Pick<DataSet, 'train' | 'test'>,
  image: number,
): { readonly file: LabelledImages; readonly index: number } {
  return image < train.count ? { file: train, index: image } : { file: test, index: image - train.count };
}
