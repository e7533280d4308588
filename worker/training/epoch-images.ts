import type { TrainerJob } from './messages.ts';

/** The images at the places of an order, among all: copies of the training images follow one another. */
export function imagesAt(places: Uint32Array, { splits, shared }: Pick<TrainerJob, 'splits' | 'shared'>): Uint32Array {
  const images = splits.train.length;
  // In memory, copies of all images follow the images.
  const copy = (place: number): number => Math.floor(place / images) * shared.examples.count;
  return places.map((place) => splits.train[place % images]! + copy(place));
}
