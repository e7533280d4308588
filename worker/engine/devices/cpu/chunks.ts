import { placesIn, type View } from '../../graph/views.ts';
import { type Buffer, floatBytes, panelBytes, rowBytes } from './layout.ts';

/** A matrix of so many examples, with the same number of rows each. */
export interface OfExamples {
  readonly buffer: Buffer;
  readonly examples: number;
}

/** Values that lie side by side in both matrices, as many as one instruction moves. */
export const chunkSizes = [4, 2, 1] as const;
type ChunkSize = (typeof chunkSizes)[number];

interface Chunk {
  /** Places within the first example, in bytes from the start of the buffer. */
  readonly to: number;
  readonly from: number;
  readonly size: ChunkSize;
}

/** From an example to the next, in bytes. */
export const exampleBytes = ({ buffer, examples }: OfExamples): number => (buffer.rows / examples) * rowBytes(buffer);

function addressOf({ buffer }: OfExamples, place: number): number {
  const [row, column] = [Math.floor(place / buffer.columns), place % buffer.columns];
  const panel = Math.floor(column / buffer.panel);
  return panel * panelBytes(buffer) + row * rowBytes(buffer) + (column % buffer.panel) * floatBytes;
}

function chunksOf(addresses: readonly { readonly to: number; readonly from: number }[]): Chunk[] {
  const chunks: Chunk[] = [];
  const isNext = (i: number): boolean =>
    addresses[i + 1] !== undefined &&
    addresses[i + 1]!.to === addresses[i]!.to + floatBytes &&
    addresses[i + 1]!.from === addresses[i]!.from + floatBytes;
  for (let start = 0; start < addresses.length;) {
    let end = start + 1;
    while (isNext(end - 1)) end++;
    while (start < end) {
      const size = chunkSizes.find((each) => each <= end - start)!;
      chunks.push({ ...addresses[start]!, size });
      start += size;
    }
  }
  return chunks;
}

export const wordsPerChunk = 2;

/** Per chunk: where it goes, with the place of its size in the last bits, and where it comes from. */
const inWords = (chunks: readonly Chunk[]): Int32Array =>
  Int32Array.from(chunks.flatMap(({ to, from, size }) => [to | chunkSizes.indexOf(size), from]));

/** What is copied for a view, larger chunks first: no value goes where another one goes. */
export function chunksOfView(view: View, from: OfExamples, to: OfExamples): Int32Array {
  const addresses = Array.from(placesIn(view), (place, i) => ({ from: addressOf(from, place), to: addressOf(to, i) }));
  return inWords(chunksOf(addresses).sort((a, b) => b.size - a.size));
}

/** What is added up at the places of a view, in its order, so that sums do not depend on how matrices lie. */
export function chunksOfUnview(view: View, from: OfExamples, to: OfExamples): Int32Array {
  const addresses = Array.from(placesIn(view), (place, i) => ({ from: addressOf(from, i), to: addressOf(to, place) }));
  return inWords(chunksOf(addresses));
}
