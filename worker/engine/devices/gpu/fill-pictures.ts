import type { Examples } from '../device.ts';
import type { PictureBuffers } from './circuit/pictures.ts';
import type { Contents } from './lanes/requests.ts';
import { packImages } from './packed-images.ts';

/** What tells a program its images: these of the examples, one after the other. */
export function fillPictures(
  buffers: PictureBuffers,
  examples: Examples,
  images: Uint32Array,
  inputs: number,
): Contents {
  if ('numbers' in buffers) return { [buffers.numbers]: Float32Array.from(images) };
  return {
    [buffers.pixels]: packImages(examples, images, inputs),
    [buffers.labels]: Float32Array.from(images, (image) => examples.labels[image]!),
  };
}
