import { LabError } from '../errors.ts';
import { largestMessage } from './message.ts';

/** A message in a pipe, with the channel of the client it is from or for. A message of no bytes ends its channel. */
export interface Frame {
  readonly channel: number;
  readonly message: Uint8Array;
}

/** The channel of the desktop shell itself; its pages have the others. It is there from the beginning. */
export const shellChannel = 0;

/** Length of the message and channel, both uint32, little endian. */
const headerBytes = 8;

/** A frame as bytes. */
export function encodeFrame({ channel, message }: Frame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerBytes + message.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, message.length, true);
  header.setUint32(4, channel, true);
  bytes.set(message, headerBytes);
  return bytes;
}

/** Puts frames together from the pieces in which a pipe delivers them. */
export class FrameReader {
  readonly #header = new Uint8Array(headerBytes);
  #headerRead = 0;
  #message: Uint8Array | null = null;
  #messageRead = 0;

  /**
   * The frames that are complete with this piece.
   * @throws LabError `usage` for a frame that is too large; where the next one begins is not known then.
   */
  *read(piece: Uint8Array): Generator<Frame, void> {
    let rest = piece;
    for (;;) {
      if (this.#message === null) {
        const part = rest.subarray(0, headerBytes - this.#headerRead);
        this.#header.set(part, this.#headerRead);
        this.#headerRead += part.length;
        rest = rest.subarray(part.length);
        if (this.#headerRead < headerBytes) return;
        this.#message = new Uint8Array(this.#announced(0, largestMessage));
      }
      const part = rest.subarray(0, this.#message.length - this.#messageRead);
      this.#message.set(part, this.#messageRead);
      this.#messageRead += part.length;
      rest = rest.subarray(part.length);
      if (this.#messageRead < this.#message.length) return;
      const frame = { channel: this.#announced(4), message: this.#message };
      this.#headerRead = 0;
      this.#messageRead = 0;
      this.#message = null;
      yield frame;
    }
  }

  #announced(at: 0 | 4, most = Infinity): number {
    const value = new DataView(this.#header.buffer).getUint32(at, true);
    if (value <= most) return value;
    throw new LabError('usage', `A frame announces a message of ${value} bytes; it may have ${most}.`);
  }
}
