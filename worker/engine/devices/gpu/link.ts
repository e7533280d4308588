import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type ErrorRecord, errorFromRecord, LabError } from '../../../contract/errors.ts';
import type { Examples } from '../device.ts';
import type { LaunchSize } from './circuit/circuit.ts';
import type { LaidOut } from './circuit/lay-out.ts';
import type { GpuAnswer, GpuRequest } from './lanes/requests.ts';

/** What a run tells the thread of the device first. */
export interface Opening {
  readonly laidOut: LaidOut;
  readonly size: LaunchSize;
  /** Names the examples: those of one name are put on the device once; null where all images come with launches. */
  readonly data: string | null;
  /** Null where the device has those of this name already. */
  readonly examples: Examples | null;
  readonly inputs: number;
}

/** What crosses from the thread of a run to the thread of the device, and back. */
export type ToDevice = { readonly kind: 'open'; readonly opening: Opening } | GpuRequest;
export type FromDevice = { readonly answer: GpuAnswer } | { readonly error: ErrorRecord };

/** The end of a run: a port, and a word that is set when an answer is there. */
export interface LinkEnd {
  readonly port: MessagePort;
  readonly signal: SharedArrayBuffer;
}

/** Longer than anything takes that the device has not hung in. */
const patience = 300_000;

/** Asks the thread of the device for one thing after the other. */
export class Link {
  readonly #port: MessagePort;
  readonly #signal: Int32Array;
  #isAsked = false;

  constructor({ port, signal }: LinkEnd) {
    this.#port = port;
    this.#signal = new Int32Array(signal);
  }

  /**
   * Asks, and waits for the answer.
   * @throws LabError `device-lost` if the device is no more, or does not answer.
   */
  ask(message: ToDevice): GpuAnswer {
    this.tell(message);
    return this.settle();
  }

  /** Asks when what was asked before is done, and does not wait until this is. */
  tell(message: ToDevice): void {
    this.settle();
    Atomics.store(this.#signal, 0, 0);
    this.#port.postMessage(message);
    this.#isAsked = true;
  }

  /** Waits for the answer to what was asked last, if it has not come yet. */
  settle(): GpuAnswer {
    if (!this.#isAsked) return [];
    this.#isAsked = false;
    const waited = Atomics.wait(this.#signal, 0, 0, patience);
    const received = receiveMessageOnPort(this.#port) as { message: FromDevice } | undefined;
    if (received === undefined) {
      const reason = waited === 'timed-out' ? `has not answered for ${patience / 1000} seconds` : 'gave no answer';
      throw new LabError('device-lost', `The graphics card ${reason}.`);
    }
    const { message: reply } = received;
    if ('error' in reply) throw errorFromRecord(reply.error);
    return reply.answer;
  }

  close(): void {
    this.#port.close();
  }
}
