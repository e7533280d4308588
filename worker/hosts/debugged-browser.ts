import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Milliseconds after which a browser that has not done its work is given up. */
const patience = 60_000;

const flags = [
  '--headless',
  '--disable-gpu',
  '--remote-debugging-pipe',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=127.0.0.1:1',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
];

/** Chromium refuses its sandbox to the superuser. */
const asRoot = (): string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);

type Answer = Readonly<Record<string, unknown>>;

/** A browser of one's own, ended and forgotten when it is disposed of. */
export interface DebuggedBrowser extends AsyncDisposable {
  /** One command of the DevTools protocol (https://chromedevtools.github.io/devtools-protocol/). */
  readonly send: (method: string, params: object, sessionId?: string) => Promise<Answer>;
}

/**
 * Starts a Chromium without a window, without network and with a profile that is gone afterwards. It is spoken to over a
 * pipe, so nobody else on the machine can.
 */
export async function openBrowser(path: string): Promise<DebuggedBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'epoch-lab-browser-'));
  const child = spawn(path, [...flags, ...asRoot(), `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
    timeout: patience,
    killSignal: 'SIGKILL',
  });
  const gone = once(child, 'close').catch(() => undefined);
  const [to, from] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  const giveUp = (): void => {
    for (const { reject } of waiting.values()) reject(new Error('The browser ended.'));
  };
  void gone.then(giveUp);
  to.on('error', giveUp);
  receive(from, waiting);
  let last = 0;
  return {
    send: (method, params, sessionId) => {
      const id = ++last;
      const answer = Promise.withResolvers<Answer>();
      waiting.set(id, answer);
      if (child.exitCode !== null || child.pid === undefined) answer.reject(new Error('The browser is not running.'));
      to.write(`${JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) })}\0`);
      return answer.promise;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** Messages are JSON, each ended by a zero byte. */
function receive(from: Readable, waiting: Map<number, PromiseWithResolvers<Answer>>): void {
  let rest = '';
  from.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const { id, result, error } = JSON.parse(message) as {
        id?: number;
        result?: Answer;
        error?: { message: string };
      };
      const answer = id === undefined ? undefined : waiting.get(id);
      if (answer === undefined || id === undefined) continue;
      waiting.delete(id);
      if (error) answer.reject(new Error(error.message));
      else answer.resolve(result ?? {});
    }
  });
}
