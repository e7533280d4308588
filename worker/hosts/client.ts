import { createBirpc } from 'birpc';
import { type ErrorRecord, LabError } from '../contract/errors.ts';
import type { LabEvent } from '../contract/events.ts';
import { type ClientFunctions, type Outgoing, readFromClient, type ToLab, writeRpc } from '../contract/wire/rpc.ts';
import type { Lab } from '../lab/lab.ts';
import { answer } from '../lab/service.ts';

/** The lab's way to one client. */
export interface ClientCarrier {
  /** @param taken is called when the message has left this process, or never will. */
  send(message: Uint8Array<ArrayBuffer>, taken: () => void): void;
  /** The client did what none of ours does; nothing more is read from it, nor sent. */
  refuse(why: 'malformed' | 'flood', error: LabError): void;
}

/** One client of the lab, as whoever carries its messages sees it. */
export interface Client {
  receive(message: Uint8Array): void;
  /** The client is gone. */
  close(): void;
}

/** What a client may make the lab hold; a page never comes near. */
export interface ClientLimits {
  /** Requests answered at a time. */
  readonly atOnce: number;
  /** Requests that wait for that, and bytes in them. */
  readonly waiting: number;
  readonly waitingBytes: number;
  /** Bytes the client has not read yet: with more, its requests wait, and events are left out. */
  readonly unread: number;
}

const usualLimits: ClientLimits = {
  atOnce: 16,
  waiting: 1000,
  waitingBytes: 128 * 1024 * 1024,
  unread: 4 * 1024 * 1024,
};

/**
 * Serves the lab to one client: answers what it asks and tells it everything the lab tells.
 *
 * A client that reads slowly costs a bounded amount of memory and slows nobody else down: while it has much to read
 * still, progress is dropped, and of everything else only is kept that something was left out. When it has caught up it
 * is told `missed` once, and asks again for what it shows. Its requests are not begun before it has read the answers.
 */
export function serveClient(lab: Lab, carrier: ClientCarrier, given: Partial<ClientLimits> = {}): Client {
  const limits = { ...usualLimits, ...given };
  const waiting: { readonly call: ToLab; readonly bytes: number }[] = [];
  let waitingBytes = 0;
  let answering = 0;
  let unread = 0;
  let isClosed = false;
  let hasMissed = false;
  let lastTrouble: ErrorRecord | null = null;
  let handle: (call: ToLab) => void = () => undefined;

  const rpc = createBirpc<ClientFunctions, object, false>(
    {},
    {
      post: (message: Outgoing) => {
        if (isClosed) return;
        const bytes = writeRpc(message);
        if (message.t === 's') answering -= 1;
        unread += bytes.length;
        carrier.send(bytes, () => {
          unread -= bytes.length;
          goOn();
        });
        goOn();
      },
      on: (listener) => (handle = listener),
      proxify: false,
      resolver:
        (name) =>
        (...input) =>
          answer(lab, name, input),
      // An answer that cannot be written is answered with the reason instead.
      onGeneralError: () => true,
    },
  );

  /** Begins what can be begun now. */
  function goOn(): void {
    if (isClosed) return;
    while (answering < limits.atOnce && unread < limits.unread) {
      const next = waiting.shift();
      if (!next) break;
      waitingBytes -= next.bytes;
      answering += 1;
      handle(next.call);
    }
    if (hasMissed && unread === 0) {
      hasMissed = false;
      void rpc.$callEvent('missed');
      if (lastTrouble) tell({ kind: 'trouble', error: lastTrouble });
      lastTrouble = null;
    }
  }

  function tell(event: LabEvent): void {
    if (!hasMissed && unread < limits.unread) return void rpc.$callEvent('event', event);
    if (event.kind === 'progress') return;
    hasMissed = true;
    if (event.kind === 'trouble') lastTrouble = event.error;
  }

  const stopListening = lab.listen(tell);
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    stopListening();
    waiting.length = 0;
    rpc.$close();
  };
  const refuse: ClientCarrier['refuse'] = (why, error) => {
    close();
    carrier.refuse(why, error);
  };

  return {
    close,
    receive(message) {
      if (isClosed) return;
      try {
        waiting.push({ call: readFromClient(message), bytes: message.length });
        waitingBytes += message.length;
      } catch (error) {
        if (!(error instanceof LabError)) throw error;
        refuse('malformed', error);
        return;
      }
      goOn();
      if (waiting.length <= limits.waiting && waitingBytes <= limits.waitingBytes) return;
      refuse('flood', new LabError('usage', `A client asked ${waiting.length} things more than can wait.`));
    },
  };
}
