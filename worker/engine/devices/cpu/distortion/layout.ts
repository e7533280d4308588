import { augmentations } from '../../../../catalogue/augmentations.ts';
import type { Distortion } from '../../../graph/distortion.ts';
import { Arena, type Buffer, floatBytes, panelWidth } from '../layout.ts';

/** Where changed images are put, for training to read: addresses relative to the start of the memory. */
export interface ImageStore {
  /** Most images at a time. */
  readonly capacity: number;
  readonly rowStart: number;
  readonly entries: number;
  readonly entryCount: number;
  readonly labels: number;
}

/** Memory of one field: the Gaussian's weights, and the smoothed numbers across and down. */
export interface FieldMemory {
  readonly weights: number;
  readonly across: number;
  readonly down: number;
}

/** Numbers drawn for every pixel; null for what a formula does not read. */
export interface ColourMemory {
  readonly uniform: Buffer | null;
  readonly normal: Buffer | null;
}

/** Where everything lies that changing images needs, in bytes. Images are planes of `width` columns, whole vectors. */
export interface DistortionMemory {
  readonly bytes: number;
  readonly store: ImageStore;
  /** Seed, epoch or copy, and image (all int32): what random numbers are counted by. */
  readonly moment: number;
  readonly width: number;
  readonly amounts: Buffer;
  /** The image with paper around it, one pixel before and two after it. */
  readonly source: { readonly at: number; readonly pitch: number; readonly bytes: number };
  readonly uniform: Buffer;
  /** Random numbers with zeros to the left and right, and these smoothed across with zeros above and below. */
  readonly padded: { readonly at: number; readonly pitch: number; readonly margin: number };
  readonly smoothed: { readonly at: number; readonly margin: number };
  readonly fields: readonly FieldMemory[];
  readonly colours: readonly ColourMemory[];
  /** The changed image, a byte per pixel. */
  readonly bytesAt: number;
}

const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/**
 * Lays out the memory for changing images, with room for `capacity` of them.
 * @param reads whether the formula of a colour reads a symbol.
 */
export function layOutDistortion(
  { rows, columns, fields, colours }: Distortion,
  capacity: number,
  reads: (colour: number, name: 'u' | 'n') => boolean,
): DistortionMemory {
  const arena = new Arena(panelWidth(columns, columns));
  const width = roundUp(columns, 4);
  const plane = () => arena.bytes(rows * width * floatBytes);
  const random = () => arena.matrix(rows, columns);

  const moment = arena.bytes(12);
  const numbers = 2 * Object.keys(augmentations).length;
  const amounts = { ...new Arena(numbers).matrix(1, numbers), offset: arena.bytes(roundUp(numbers, 8) * floatBytes) };
  const pitch = roundUp(columns + 3, 4);
  const sourceBytes = (rows + 3) * pitch * floatBytes;
  const source = { at: arena.bytes(sourceBytes), pitch, bytes: sourceBytes };
  const radius = Math.max(0, ...fields.map((field) => field.radius));
  const paddedPitch = roundUp(2 * radius + width, 4);
  return {
    moment,
    width,
    amounts,
    source,
    uniform: random(),
    padded: { at: arena.bytes(rows * paddedPitch * floatBytes), pitch: paddedPitch, margin: radius },
    smoothed: { at: arena.bytes((rows + 2 * radius) * width * floatBytes), margin: radius },
    fields: fields.map((field) => ({
      weights: arena.bytes((2 * field.radius + 1) * floatBytes),
      across: plane(),
      down: plane(),
    })),
    colours: colours.map((_, i) => ({
      uniform: reads(i, 'u') ? random() : null,
      normal: reads(i, 'n') ? random() : null,
    })),
    bytesAt: arena.bytes(rows * width),
    store: {
      capacity,
      rowStart: arena.bytes((capacity + 1) * 4),
      labels: arena.bytes(capacity),
      // One more, since an entry is written before it is known whether it counts.
      entryCount: capacity * rows * columns + 1,
      entries: arena.bytes((capacity * rows * columns + 1) * 4),
    },
    bytes: arena.top,
  };
}
