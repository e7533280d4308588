import { createBirpc } from 'birpc';
import type { z } from 'zod';
import { LabError } from './errors.ts';
import { type LabApi, labApi, type LabFunction } from './lab-api.ts';
import { type ClientFunctions, type Outgoing, readFromLab, writeRpc } from './wire/rpc.ts';

/**
 * The handshake over a WebSocket, the one way to reach a lab over the network:
 * 1. The lab prints an address `http://127.0.0.1:PORT/#key=KEY`. The page takes the key out of the fragment
 *    (`keyOf(location.hash)`), keeps it in memory or `sessionStorage`, and replaces the address in the tab's history.
 * 2. The page opens a WebSocket at `socketPath` of its own origin and sends the key as its first message, as text.
 * 3. The lab answers with the text `welcome`; or it closes with `closeCodes.key` if the key is wrong or does not come.
 * 4. All that follows is binary: one message of the wire each, to and from `connectLab`.
 */
export const socketPath = '/lab';
export const welcome = 'welcome';

/** Why the lab closes a WebSocket. */
export const closeCodes = {
  /** No key came in time, or a wrong one. Trying again is of no use. */
  key: 4401,
  /** A message was not of this wire. */
  malformed: 4400,
  /** More was asked than can be waited for. */
  flood: 4429,
  /** The lab ends. */
  goingAway: 1001,
} as const;

const keyPattern = /^[\w-]{43}$/;

/** The key of an address that the lab printed; null if there is none. */
export function keyOf(fragment: string): string | null {
  const key = new URLSearchParams(fragment.replace(/^#/, '')).get('key');
  return key !== null && keyPattern.test(key) ? key : null;
}

/** One client's way to the lab and back: a WebSocket, or a channel of a pipe. */
export interface Carrier {
  send(message: Uint8Array<ArrayBuffer>): void;
  /** Calls the listener for every message that comes. */
  receive(listener: (message: Uint8Array) => void): void;
}

export interface LabConnection {
  /** The lab; a call fails with a `LabError`. */
  readonly lab: LabApi;
  /** Fails the calls that wait, and all that follow, with this error: the carrier is gone. */
  close(error: LabError): void;
}

/**
 * The client's end of the wire. What comes is checked before it is passed on.
 * @param refused is told of a message that was none of the wire.
 */
export function connectLab(
  carrier: Carrier,
  hear: ClientFunctions & { refused(error: LabError): void },
): LabConnection {
  let closed: LabError | null = null;
  const functions: ClientFunctions = { event: (event) => hear.event(event), missed: () => hear.missed() };
  const receive = (bytes: Uint8Array, listener: (message: unknown) => void): void => {
    try {
      listener(readFromLab(bytes));
    } catch (thrown) {
      hear.refused(thrown instanceof LabError ? thrown : new LabError('internal', String(thrown), { cause: thrown }));
    }
  };
  const rpc = createBirpc<Record<LabFunction, (...input: unknown[]) => unknown>, ClientFunctions, false>(functions, {
    post: (message: Outgoing) => carrier.send(writeRpc(message)),
    on: (listener) => carrier.receive((bytes) => receive(bytes, listener)),
    proxify: false,
    // The connection says when nothing can come any more; until then some answers may take long.
    timeout: -1,
  });
  const call = async (name: LabFunction, input: readonly unknown[]): Promise<unknown> => {
    if (closed) throw closed;
    const output: z.ZodType = labApi[name].output;
    return output.parse(await rpc.$call(name, ...input));
  };
  const names = Object.keys(labApi) as LabFunction[];
  return {
    lab: Object.fromEntries(
      names.map((name) => [name, (...input: unknown[]) => call(name, input)]),
    ) as unknown as LabApi,
    close(error) {
      closed ??= error;
      rpc.$close(error);
    },
  };
}
