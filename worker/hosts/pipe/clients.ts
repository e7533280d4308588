import type { LabError } from '../../contract/errors.ts';
import { encodeFrame, FrameReader, shellChannel } from '../../contract/wire/frames.ts';
import type { Lab } from '../../lab/lab.ts';
import { type Client, serveClient } from '../client.ts';

/** Pages of one desktop shell; it opens one, or a few. */
const mostChannels = 64;

export interface Pipe {
  /** @param taken is called when the bytes have left this process, or never will. */
  write(bytes: Uint8Array, taken: () => void): void;
  log(sentence: string): void;
}

const nothing = new Uint8Array();

/** The clients at the other end of a pipe: the shell, and a client for every other channel something comes from. */
export class PipeClients {
  readonly #lab: Lab;
  readonly #pipe: Pipe;
  readonly #reader = new FrameReader();
  readonly #clients = new Map<number, Client>();

  constructor(lab: Lab, pipe: Pipe) {
    this.#lab = lab;
    this.#pipe = pipe;
    this.#open(shellChannel);
  }

  /** @throws LabError `usage` if what comes cannot be told apart any more. */
  receive(piece: Uint8Array): void {
    for (const { channel, message } of this.#reader.read(piece)) {
      if (message.length === 0) this.#close(channel);
      else (this.#clients.get(channel) ?? this.#open(channel))?.receive(message);
    }
  }

  #open(channel: number): Client | null {
    if (this.#clients.size >= mostChannels) {
      this.#refuse(channel, `there are ${mostChannels} others already`);
      return null;
    }
    const client = serveClient(this.#lab, {
      send: (message, taken) => this.#pipe.write(encodeFrame({ channel, message }), taken),
      refuse: (_why, error: LabError) => {
        this.#clients.delete(channel);
        this.#refuse(channel, error.message);
      },
    });
    this.#clients.set(channel, client);
    return client;
  }

  #refuse(channel: number, why: string): void {
    this.#pipe.log(`Channel ${channel} was closed: ${why}`);
    this.#pipe.write(encodeFrame({ channel, message: nothing }), () => undefined);
  }

  #close(channel: number): void {
    this.#clients.get(channel)?.close();
    this.#clients.delete(channel);
  }
}
