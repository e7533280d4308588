import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { closeCodes } from '../worker/contract/wire.ts';
import { readFromLab } from '../worker/contract/wire/rpc.ts';
import { encodeMessage } from '../worker/contract/wire/message.ts';
import { serveClient } from '../worker/hosts/client.ts';
import { serve } from '../worker/hosts/serve.ts';
import { connect, page, pageFolder, served, status } from './fixtures/hosts/serving.ts';
import { cameTo, completed, labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

const short = tinyExperiment();
const endless = tinyExperiment({ 'recipe.protocol.epochs': 10_000 });

describe('the page', () => {
  test.each([
    ['/', 'index.html', 'text/html; charset=utf-8', 'no-store'],
    ['/index.html', 'index.html', 'text/html; charset=utf-8', 'no-store'],
    ['/assets/main-Bq3_x.js', 'assets/main-Bq3_x.js', 'text/javascript; charset=utf-8', 'immutable'],
    ['/assets/a%20b.woff2', 'assets/a b.woff2', 'font/woff2', 'immutable'],
  ] as const)('is served: %s', async (path, file, type, cache) => {
    const { serving } = await served();
    const answer = await fetch(`http://127.0.0.1:${serving.port}${path}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(page[file]);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('cache-control')).toContain(cache);
  });

  test('can reach nothing but the lab, and no other site can reach into it; refusals, too', async () => {
    const { serving } = await served();
    for (const path of ['/', '/assets/main-Bq3_x.js', '/nothing', '/?key=1']) {
      const { headers } = await fetch(`http://localhost:${serving.port}${path}`);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/);
      expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
  });

  test('is reached by a link from anywhere, as one that is printed', async () => {
    const { serving } = await served();
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    expect(await status(serving.port, 'GET /', headers)).toBe(200);
  });

  test('that is not built yet is said so in one sentence', async () => {
    const { lab } = openLab(await labPlaces());
    const serving = await serve(lab, { port: 0, page: join(await temporaryFolder(), 'none') });
    onTestFinished(() => serving.close());
    const answer = await fetch(`http://127.0.0.1:${serving.port}/`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toMatch(/^The page .* is not built yet[^.]*\.\n$/);
  });

  test('needs a port that is free', async () => {
    const { serving, lab } = await served();
    await expect(serve(lab, { port: serving.port, page: await pageFolder() })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`Port ${serving.port} is in use`) as string,
    });
  });
});

describe('browser tabs', () => {
  test('ask the same lab, and all hear what it tells', async () => {
    const { lab, serving, key } = await served();
    const tabs = [await connect(serving.port, key), await connect(serving.port, key)];
    const { runs } = await tabs[0]!.lab.start(JSON.parse(JSON.stringify(short)) as never, 'cpu');
    const run = runs[0]!.id;
    for (const tab of tabs) {
      await tab.next(cameTo(run, 'finished'));
      expect(tab.events.flatMap((event) => (event.kind === 'epoch' ? [event.metrics] : []))).toEqual(
        lab.history.epochs(run),
      );
      expect(await tab.lab.test(run)).toEqual(lab.history.test(run));
      await expect(tab.lab.experiment(77)).rejects.toMatchObject({ name: 'LabError', code: 'not-found' });
      expect(tab).toMatchObject({ refused: [], missed: 0 });
    }
  });

  test('can be closed and opened again while it trains', async () => {
    const { lab, serving, key } = await served();
    const first = await connect(serving.port, key);
    const { id, runs } = await lab.start(endless, 'cpu');
    await first.next(completed(runs[0]!.id, 1));
    first.socket.terminate();
    const second = await connect(serving.port, key);
    await second.next((event) => event.kind === 'epoch' && event.metrics.epoch > 1);
    expect((await second.lab.experiment(id)).runs[0]).toMatchObject({ state: 'running' });
  });

  test('are told when the lab ends', async () => {
    const { serving, key } = await served();
    const { socket, lab } = await connect(serving.port, key);
    const closed = once(socket, 'close');
    await serving.close();
    expect((await closed)[0]).toBe(closeCodes.goingAway);
    await expect(lab.experiments()).rejects.toMatchObject({ name: 'LabError' });
  });
});

describe('a server that nobody uses', () => {
  const isOver = (over: Promise<void>): (() => boolean) => {
    let ended = false;
    void over.then(() => (ended = true));
    return () => ended;
  };

  test('ends by itself, once its last client is gone', async () => {
    const { serving, key } = await served({ idle: 400 });
    const ended = isOver(serving.idled);
    const { socket, lab } = await connect(serving.port, key);
    for (let i = 0; i < 25; i++) {
      await lab.experiments();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(ended()).toBe(false);
    socket.close();
    await serving.idled;
  });

  test('stays while a run trains', async () => {
    const { lab } = openLab(await labPlaces());
    const { runs } = await lab.start(endless, 'cpu');
    const { serving } = await served({ idle: 30 }, lab);
    const ended = isOver(serving.idled);
    await expect.poll(() => lab.history.run(runs[0]!.id).epoch).toBeGreaterThan(10);
    expect(ended()).toBe(false);
    lab.queue.stop([runs[0]!.id]);
    await serving.idled;
  });

  test('stays while data are fetched', async () => {
    const mirror = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void mirror.close());
    await once(mirror, 'listening');
    const asked = once(mirror, 'request');
    const { port } = mirror.address() as AddressInfo;
    const { lab } = openLab(await labPlaces(), { mirrors: [`http://127.0.0.1:${port}/`] });
    lab.download.start();
    await asked;
    const { serving } = await served({ idle: 30 }, lab);
    const ended = isOver(serving.idled);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(ended()).toBe(false);
    lab.download.cancel();
    await serving.idled;
  });
});

describe('a client that reads slowly', () => {
  /** A client whose messages are taken only when the test says so. */
  async function slowClient(unread: number) {
    const { lab, next } = openLab(await labPlaces());
    const sent: { readonly message: Uint8Array; readonly taken: () => void }[] = [];
    const refusals: string[] = [];
    const client = serveClient(
      lab,
      { send: (message, taken) => sent.push({ message, taken }), refuse: (why) => refusals.push(why) },
      { atOnce: 4, waiting: 50, unread },
    );
    onTestFinished(() => client.close());
    const bytes = (): number => sent.reduce((sum, { message }) => sum + message.length, 0);
    return { lab, next, client, sent, bytes, refusals };
  }

  test('holds no more than a bounded amount, and is told once that it missed something', async () => {
    const { lab, next, sent, bytes } = await slowClient(5000);
    const { runs } = await lab.start(tinyExperiment({ 'recipe.protocol.epochs': 60 }), 'cpu');
    await next(cameTo(runs[0]!.id, 'finished'));
    const largest = Math.max(...sent.map(({ message }) => message.length));
    expect(bytes()).toBeLessThan(5000 + largest);

    const before = sent.splice(0);
    for (const { taken } of before) taken();
    expect(sent.map(({ message }) => readFromLab(message))).toEqual([{ t: 'q', m: 'missed', a: [] }]);
    sent.splice(0)[0]!.taken();
    const again = await lab.start(short, 'cpu');
    await next(cameTo(again.runs[0]!.id, 'finished'));
    expect(sent.length).toBeGreaterThan(0);
  });

  test('has its requests answered as it reads, in order', async () => {
    const { client, sent } = await slowClient(1);
    for (let i = 0; i < 20; i++) client.receive(encodeMessage({ t: 'q', i: `call ${i}`, m: 'experiments', a: [] }));
    const order: unknown[] = [];
    while (order.length < 20) {
      await expect.poll(() => sent.length).toBeGreaterThan(0);
      expect(sent.length).toBeLessThanOrEqual(4);
      const { message, taken } = sent.shift()!;
      order.push((readFromLab(message) as { i: string }).i);
      taken();
    }
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => `call ${i}`));
  });

  test('is shut out when it asks and asks', async () => {
    const { client, sent, refusals } = await slowClient(1);
    for (let i = 0; i < 200; i++) client.receive(encodeMessage({ t: 'q', i: `${i}`, m: 'experiments', a: [] }));
    expect(refusals).toEqual(['flood']);
    await new Promise(setImmediate);
    expect(sent).toEqual([]);
  });
});
