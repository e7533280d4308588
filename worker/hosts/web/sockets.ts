import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { closeCodes, welcome } from '../../contract/wire.ts';
import { largestMessage } from '../../contract/wire/message.ts';
import type { Lab } from '../../lab/lab.ts';
import { serveClient } from '../client.ts';
import type { AccessKey } from './key.ts';

/** The most that is read from whoever has not shown the key yet. */
const mostBeforeKey = 4096;

export interface SocketOptions {
  readonly lab: Lab;
  readonly key: AccessKey;
  /** Milliseconds in which the key must come. */
  readonly keyWithin: number;
  /** Is told how many clients there are, whenever that changes. */
  readonly counted: (clients: number) => void;
}

/** Clients over WebSockets: each shows the key first, and then speaks the wire. */
export class Sockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: largestMessage,
    perMessageDeflate: false,
  });
  readonly #options: SocketOptions;
  #clients = 0;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  /** Takes over the connection of a request that was found to be in order. */
  accept(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, connection, head, (socket) => this.#greet(socket, connection));
  }

  /** Says goodbye to all. */
  close(): void {
    for (const socket of this.#server.clients) {
      socket.close(closeCodes.goingAway, 'The lab ended.');
    }
    this.#server.close();
  }

  /** Ends what did not say goodbye. */
  terminate(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }

  #greet(socket: WebSocket, connection: Duplex): void {
    const { key, keyWithin } = this.#options;
    let read = 0;
    const count = (piece: Buffer): void => {
      read += piece.length;
      if (read > mostBeforeKey) connection.destroy();
    };
    connection.on('data', count);
    const refuse = (why: string): void => socket.close(closeCodes.key, why);
    const late = setTimeout(() => refuse('The key did not come in time.'), keyWithin);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => clearTimeout(late));
    socket.once('message', (data, isBinary) => {
      clearTimeout(late);
      if (isBinary || !key.opens(bytesOf(data))) {
        setTimeout(() => refuse('That is not the key.'), key.delay());
        return;
      }
      connection.off('data', count);
      this.#serve(socket);
    });
  }

  #serve(socket: WebSocket): void {
    const client = serveClient(this.#options.lab, {
      send: (message, taken) => socket.send(message, () => taken()),
      refuse: (why, error) => socket.close(closeCodes[why], error.message.slice(0, 100)),
    });
    socket.on('message', (data, isBinary) => {
      if (isBinary) client.receive(bytesOf(data));
      else socket.close(closeCodes.malformed, 'Only the key is text.');
    });
    socket.on('close', () => {
      client.close();
      this.#count(-1);
    });
    socket.send(welcome);
    this.#count(1);
  }

  #count(change: 1 | -1): void {
    this.#clients += change;
    this.#options.counted(this.#clients);
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
