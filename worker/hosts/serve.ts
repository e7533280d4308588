import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { LabError } from '../contract/errors.ts';
import { protectiveHeaders } from '../contract/page-protection.ts';
import { socketPath } from '../contract/wire.ts';
import type { Lab } from '../lab/lab.ts';
import { IdleWatch } from './web/idle-watch.ts';
import { AccessKey } from './web/key.ts';
import { type PageFile, pageFiles } from './web/page-files.ts';
import { type Refusal, refusalOf, type RequestHead } from './web/request-rules.ts';
import { Sockets } from './web/sockets.ts';

export interface ServeOptions {
  /** The port, or 0 for one that is free. */
  readonly port: number;
  /** Folder of the built page. */
  readonly page: string;
  /** Milliseconds. */
  readonly limits?: Partial<ServeLimits>;
}

export interface ServeLimits {
  /** In which a request must have come whole. */
  readonly request: number;
  /** In which a client must have shown the key. */
  readonly key: number;
  /** Without a client and without a run that trains or waits, after which the server ends by itself. */
  readonly idle: number;
}

const usualLimits: ServeLimits = { request: 8000, key: 2000, idle: 30 * 60 * 1000 };

/** A page has one connection for its messages and a few for its files. */
const mostConnections = 64;

export interface Serving {
  readonly port: number;
  /** The address with the key: whoever has it can do what the user can. */
  readonly address: string;
  /** Resolves when the server has ended by itself because nobody used it. */
  readonly idled: Promise<void>;
  /** Says goodbye to all clients and ends; the lab stays open. */
  close(): Promise<void>;
}

const notBuilt = 'The page of Epoch Lab is not built yet; "npm start" builds it.';

/**
 * Serves a lab that is open for training to browser tabs of this machine.
 * @throws LabError `usage` if the port cannot be had.
 */
export async function serve(lab: Lab, options: ServeOptions): Promise<Serving> {
  const limits = { ...usualLimits, ...options.limits };
  const files = pageFiles(options.page);
  const key = new AccessKey();
  const idle = new IdleWatch(limits.idle, () => lab.isIdle);
  const sockets = new Sockets({ lab, key, keyWithin: limits.key, counted: (clients) => idle.clients(clients) });
  const server = createServer({
    requestTimeout: limits.request,
    headersTimeout: limits.request,
    connectionsCheckingInterval: Math.min(1000, limits.request),
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = mostConnections;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  server.on('request', (request, response) => respond(request, response, refusalOf(headOf(request), port), files));
  server.on('upgrade', (request, connection, head) => {
    connection.on('error', () => connection.destroy());
    const refusal = refusalOf(headOf(request), port);
    if (refusal) refuseUpgrade(connection, refusal.status);
    else if (request.url !== socketPath) refuseUpgrade(connection, 404);
    else sockets.accept(request, connection, head);
  });
  return {
    port,
    address: `http://127.0.0.1:${port}/#key=${key.text}`,
    idled: idle.over,
    async close() {
      idle.stop();
      sockets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Whoever does not say goodbye in return is not waited for.
      setTimeout(() => {
        sockets.terminate();
        server.closeAllConnections();
      }, 200).unref();
      await closed;
    },
  };
}

const headOf = ({ method = 'GET', url = '/', headers }: IncomingMessage): RequestHead => ({ method, url, headers });

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'is in use' : `cannot be had (${cause.code ?? cause.message})`;
      reject(new LabError('usage', `Port ${port} ${why}; leave --port out for one that is free.`, { cause }));
    });
    server.listen({ port, host: '127.0.0.1' }, resolve);
  });
}

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal | null,
  files: ReadonlyMap<string, PageFile>,
): void {
  const file = files.get(request.url ?? '');
  if (!refusal && file) {
    response.writeHead(200, {
      ...protectiveHeaders,
      'Content-Type': file.type,
      'Content-Length': file.content.length,
      'Cache-Control': file.cache,
    });
    response.end(request.method === 'HEAD' ? undefined : file.content);
    return;
  }
  const isMissing = files.size === 0 ? { status: 503, sentence: notBuilt } : { status: 404, sentence: 'Not found.' };
  const { status, sentence } = refusal ?? isMissing;
  // What else such a connection brings is not read.
  response.writeHead(status, {
    ...protectiveHeaders,
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'close',
  });
  response.end(`${sentence}\n`);
}

function refuseUpgrade(connection: Duplex, status: number): void {
  connection.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
