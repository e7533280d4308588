import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { closeCodes, socketPath } from '../worker/contract/wire.ts';
import { encodeMessage, largestMessage } from '../worker/contract/wire/message.ts';
import { AccessKey } from '../worker/hosts/web/key.ts';
import { closingOf, connect, exchange, runAs, served, status, upgrade } from './fixtures/hosts/serving.ts';

/** Addresses of this machine besides its own one: on Linux a server that listens to all of them listens to 127.0.0.2, too. */
const otherAddresses = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map(({ address }) => address)
  .concat(process.platform === 'linux' ? '127.0.0.2' : []);

const isRoot = process.getuid?.() === 0;
const whyNotAsAnother = isRoot ? '' : ' (skipped: only the superuser can become another user)';
if (!isRoot) console.warn(`Nobody else can ask the lab for its page here${whyNotAsAnother}`);

describe('requests that the page would never make', () => {
  test.each<[what: string, headers: Record<string, string | null>, status: number]>([
    ['a name that leads here from outside', { Host: 'evil.example:{port}' }, 403],
    ['an address with a name around it', { Host: '127.0.0.1.nip.io:{port}' }, 403],
    ['the right address with another port', { Host: '127.0.0.1:1' }, 403],
    ['the right address without its port', { Host: '127.0.0.1' }, 403],
    ['a user before the address', { Host: 'evil@127.0.0.1:{port}' }, 403],
    ['no name', { Host: null }, 400],
    ['an empty name', { Host: '' }, 403],
    ['another site', { Origin: 'http://evil.example' }, 403],
    ['a page without a site', { Origin: 'null' }, 403],
    ['another port of this machine', { Origin: 'http://127.0.0.1:1' }, 403],
    ['the site with another scheme', { Origin: 'https://127.0.0.1:{port}' }, 403],
    ['a script of another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    [
      'a frame of another site',
      { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
      403,
    ],
    ['a site of the same name', { 'Sec-Fetch-Site': 'same-site' }, 403],
  ])('%s: %j -> %i, and as a WebSocket', async (_what, template, expected) => {
    const { serving } = await served();
    const { port } = serving;
    const headers = Object.fromEntries(
      Object.entries(template).map(([name, value]) => [name, value?.replace('{port}', String(port)) ?? null]),
    );
    expect(await status(port, 'GET /', headers)).toBe(expected);
    expect(await status(port, `GET ${socketPath}`, { ...upgrade, ...headers })).toBe(expected);
  });

  test.each<[line: string, headers: Record<string, string>, status: number]>([
    ['POST /', { 'Content-Type': 'text/plain', 'Content-Length': '2' }, 415],
    ['POST /', { 'Content-Type': 'application/json', 'Content-Length': '2' }, 405],
    ['POST /', { 'Content-Length': '20000000' }, 413],
    ['DELETE /index.html', {}, 405],
    ['OPTIONS /', {}, 405],
    ['GET /?key=AAAA', {}, 401],
    ['GET /index.html?', {}, 401],
    ['GET /..%2f..%2fetc%2fpasswd', {}, 404],
    ['GET /../../etc/passwd', {}, 404],
    ['GET /assets/../index.html', {}, 404],
    ['GET /%5c..%5c..', {}, 404],
    ['GET /..\\..', {}, 404],
    ['GET //index.html', {}, 404],
    ['GET //x', {}, 404],
    ['GET /index.html/', {}, 404],
    ['GET /INDEX.HTML', {}, 404],
    ['GET /assets', {}, 404],
    ['GET /__proto__', {}, 404],
    ['GET http://evil.example/', {}, 404],
  ])('%s %j -> %i', async (line, headers, expected) => {
    const { serving } = await served();
    expect(await status(serving.port, line, headers, '{}')).toBe(expected);
  });

  test('the page of another site is allowed nothing when it asks before', async () => {
    const { serving } = await served();
    for (const origin of ['http://evil.example', `http://127.0.0.1:${serving.port}`]) {
      const head = `OPTIONS / HTTP/1.1\r\nHost: 127.0.0.1:${serving.port}\r\nOrigin: ${origin}\r\nConnection: close`;
      const answer = await exchange(serving.port, `${head}\r\nAccess-Control-Request-Method: PUT\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 40[35] /);
      expect(answer.toLowerCase()).not.toContain('access-control-');
    }
  });

  test('20 MB that nobody announced are not read to their end', async () => {
    const { serving } = await served();
    const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${serving.port}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    const socket = connectSocket({ port: serving.port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    socket.resume();
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write(head + chunk.repeat(20));
    await closed;
  });

  test('no HTTP at all, or too much of it', async () => {
    const { serving } = await served();
    for (const bytes of ['\0\x01\x02\r\n\r\n', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`]) {
      expect(await exchange(serving.port, bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    expect(await status(serving.port, 'GET /')).toBe(200);
  });

  test('a byte at a time is not waited for', async () => {
    const { serving } = await served({ request: 400 });
    const socket = connectSocket({ port: serving.port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    const closed = once(socket.resume(), 'close');
    const drip = setInterval(() => socket.write('G'), 50);
    await closed;
    clearInterval(drip);
  });

  test.each(otherAddresses)('a connection to %s, where other machines could come to', async (host) => {
    const { serving } = await served();
    const socket = connectSocket({ port: serving.port, host });
    const answer = await new Promise((resolve) => {
      socket.once('connect', () => resolve('connected'));
      socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
    });
    socket.destroy();
    expect(answer).toBe('ECONNREFUSED');
  });
});

describe('WebSockets without the key', () => {
  const wrong = 'A'.repeat(43);
  test.each<[what: string, first: (string | Uint8Array)[]]>([
    ['that say nothing', []],
    ['with a wrong key', [wrong]],
    ['with an empty key', ['']],
    ['with a request at once', [encodeMessage({ t: 'q', i: 'a', m: 'experiments', a: [] })]],
    ['with a wrong key and a request behind it', [wrong, encodeMessage({ t: 'q', i: 'a', m: 'about', a: [] })]],
  ])('%s are closed', async (_what, first) => {
    const { serving } = await served({ key: 300 });
    expect(await closingOf(serving.port, first)).toBe(closeCodes.key);
  });

  test('with the key as bytes, in the address, or at another place are closed', async () => {
    const { serving, key } = await served({ key: 300 });
    expect(await closingOf(serving.port, [Buffer.from(key)])).toBe(closeCodes.key);
    for (const path of [`${socketPath}?key=${key}`, '/', '/other']) {
      expect(await closingOf(serving.port, [key], path)).toBe(1006);
    }
    const bearer = { ...upgrade, Authorization: `Bearer ${key}`, Cookie: `key=${key}` };
    expect(await status(serving.port, `GET ${socketPath}?key=${key}`, bearer)).toBe(401);
  });

  test('that send much are cut off before it is read', async () => {
    const { serving } = await served();
    expect(await closingOf(serving.port, [new Uint8Array(largestMessage)])).toBe(1006);
  });

  test.skipIf(!isRoot)(`of another user of this machine are closed${whyNotAsAnother}`, async () => {
    const { serving } = await served({ key: 300 });
    const script = `const socket = new WebSocket('ws://127.0.0.1:${serving.port}${socketPath}');
      socket.onopen = () => socket.send('${wrong}');
      socket.onclose = ({ code }) => console.log(process.getuid(), code);`;
    expect(await runAs(65_534, script)).toBe(`65534 ${closeCodes.key}\n`);
  });

  test('wait for an answer once there were many of them', () => {
    let now = 0;
    const key = new AccessKey(() => now);
    expect(Buffer.from(key.text, 'base64url')).toHaveLength(32);
    expect(new AccessKey().text).not.toBe(key.text);
    for (let i = 0; i < 10; i++) {
      expect(key.opens(Buffer.from(wrong))).toBe(false);
      expect(key.delay()).toBe(0);
    }
    expect(key.opens(Buffer.from(wrong))).toBe(false);
    expect(key.delay()).toBe(1000);
    expect(key.opens(Buffer.from(key.text))).toBe(true);
    now = 60_000;
    expect(key.delay()).toBe(0);
  });
});

describe('a page with the key', () => {
  test.each<[what: string, message: string | Uint8Array, code: number]>([
    ['text', 'experiments', closeCodes.malformed],
    ['bytes that are no message', Uint8Array.of(0xc1), closeCodes.malformed],
    ['a message of another kind', encodeMessage({ hello: 1 }), closeCodes.malformed],
    ['more than a message may have', new Uint8Array(largestMessage + 1), 1009],
  ])('that sends %s is closed, and the others stay', async (_what, message, code) => {
    const { serving, key } = await served();
    const [other, page] = [await connect(serving.port, key), await connect(serving.port, key)];
    const closed = once(page.socket, 'close');
    page.socket.send(message);
    expect((await closed)[0]).toBe(code);
    expect(await other.lab.experiments()).toEqual([]);
  });

  test('can ask for nothing that the lab has not named', async () => {
    const { serving, key } = await served();
    const { socket } = await connect(serving.port, key);
    for (const name of ['constructor', '__proto__', 'then', 'toString', '$close', 'history']) {
      const answer = once(socket, 'message');
      socket.send(encodeMessage({ t: 'q', i: name, m: name, a: [] }));
      expect(String((await answer)[0])).toContain('The lab has no function');
    }
  });
});
