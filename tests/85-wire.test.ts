import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closeCodes, connectLab, keyOf } from '../worker/contract/wire.ts';
import { encodeFrame, type Frame, FrameReader } from '../worker/contract/wire/frames.ts';
import { decodeMessage, encodeMessage, largestMessage } from '../worker/contract/wire/message.ts';
import { readFromClient, readFromLab, writeRpc } from '../worker/contract/wire/rpc.ts';
import { LabError } from '../worker/contract/errors.ts';
import { codeOf } from './fixtures/history/code-of.ts';

const seed = 85;
const back = (value: unknown): unknown => decodeMessage(encodeMessage(value));

/** Numbers of every kind; -0 is the one that the wire makes 0. */
const number = fc.double({ noDefaultInfinity: false, noNaN: false }).map((value) => (value === 0 ? 0 : value));
const typedArray = fc.oneof(
  fc.float64Array(),
  fc.float32Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int8Array(),
  fc.uint8ClampedArray(),
  fc.uint8Array(),
);
const { value: plain } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(number, fc.string(), fc.boolean(), fc.constant(null), fc.maxSafeInteger(), typedArray),
    fc.array(tie('value')),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
}));

describe('a message', () => {
  test('comes out as it went in', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(back(value)).toEqual(value);
      }),
      { seed, numRuns: 500 },
    );
  });

  test.each([NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER, 5e-324])('keeps the number %s', (value) => {
    expect(back([value, { value }])).toEqual([value, { value }]);
    expect(back(Float64Array.of(value))).toEqual(Float64Array.of(value));
  });

  test('leaves out what is undefined', () => expect(back({ a: undefined, b: 1 })).toEqual({ b: 1 }));

  test('carries large arrays, alone and among others, without holding on to the message', () => {
    const large = Float64Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i));
    const [, got] = back(['odd', large.subarray(1)]) as [string, Float64Array];
    expect(got).toEqual(large.subarray(1));
    expect(got.buffer.byteLength).toBe(got.byteLength);
    const rows = Array.from({ length: 100_000 }, (_, i) => i);
    expect(back(rows)).toEqual(rows);
  });

  test('may not be larger than the wire allows', () => {
    expect(codeOf(() => encodeMessage(new Uint8Array(largestMessage)))).toBe('internal');
    expect(codeOf(() => decodeMessage(new Uint8Array(largestMessage + 1)))).toBe('usage');
  });

  test('is one value, whole: cut short or with more behind it, it is refused', () => {
    fc.assert(
      fc.property(plain, fc.nat(), (value, place) => {
        const bytes = encodeMessage(value);
        expect(codeOf(() => decodeMessage(bytes.subarray(0, place % bytes.length)))).toBe('usage');
        expect(codeOf(() => decodeMessage(Uint8Array.of(...bytes, 0xc0)))).toBe('usage');
      }),
      { seed, numRuns: 300 },
    );
  });

  test.each([
    ['an array of four thousand million', [0xdd, 0xff, 0xff, 0xff, 0xff]],
    ['a map of four thousand million', [0xdf, 0xff, 0xff, 0xff, 0xff, 0xa1, 0x61, 0xc0]],
    ['a text of four thousand million bytes', [0xdb, 0xff, 0xff, 0xff, 0xff, 0x61]],
    ['a byte that means nothing', [0xc1]],
    ['numbers cut within one', [0xc7, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['the prototype of all objects', [...encode({ a: 1 }).slice(0, 1), 0xa9, ...Buffer.from('__proto__'), 0x80]],
    ['nothing', []],
  ])('is refused that says it is %s', (_what, bytes) => {
    expect(codeOf(() => decodeMessage(Uint8Array.from(bytes)))).toBe('usage');
  });

  test('is refused before memory is asked for: arrays in arrays, each as large as the message', () => {
    const header = [0xdd, 0x00, 0x10, 0x00, 0x00];
    const bytes = Uint8Array.from({ length: 200_000 * header.length }, (_, i) => header[i % header.length]!);
    expect(codeOf(() => decodeMessage(bytes))).toBe('usage');
    expect(codeOf(() => decodeMessage(Uint8Array.from({ length: 1000 }, (_, i) => (i < 999 ? 0x91 : 0xc0))))).toBe(
      'usage',
    );
  });

  test('of any bytes at all is read or refused, and what is read can be written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        let value: unknown;
        try {
          value = decodeMessage(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: 'LabError', code: 'usage' });
        }
        expect(back(value ?? null)).toEqual(value ?? null);
      }),
      { seed, numRuns: 5000 },
    );
  });
});

describe('frames in a pipe', () => {
  const frame = fc.record({ channel: fc.nat({ max: 0xffffffff }), message: fc.uint8Array({ maxLength: 60 }) });
  const joined = (frames: readonly Frame[]): Uint8Array => Buffer.concat(frames.map(encodeFrame));

  test('arrive whole and in order however the pipe cuts them', () => {
    fc.assert(
      fc.property(fc.array(frame), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (frames, sizes) => {
        const bytes = joined(frames);
        const reader = new FrameReader();
        const got: Frame[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const end = at + sizes[i % sizes.length]!;
          got.push(...reader.read(bytes.subarray(at, end)));
          at = end;
        }
        expect(got).toEqual(frames);
      }),
      { seed, numRuns: 300 },
    );
  });

  test('are read as the bytes are documented', () => {
    const bytes = Uint8Array.of(2, 0, 0, 0, 7, 1, 0, 0, 0xaa, 0xbb);
    expect([...new FrameReader().read(bytes)]).toEqual([{ channel: 263, message: Uint8Array.of(0xaa, 0xbb) }]);
  });

  test('are refused as soon as one announces too much', () => {
    const header = encodeFrame({ channel: 1, message: new Uint8Array() });
    new DataView(header.buffer).setUint32(0, largestMessage + 1, true);
    expect(codeOf(() => [...new FrameReader().read(header)])).toBe('usage');
    const before = encodeFrame({ channel: 3, message: Uint8Array.of(1) });
    const reader = new FrameReader().read(Buffer.concat([before, header]));
    expect(reader.next().value).toMatchObject({ channel: 3 });
    expect(codeOf(() => reader.next())).toBe('usage');
  });
});

describe('calls and answers', () => {
  test('are told from anything else', () => {
    const call = { t: 'q', i: 'a1', m: 'experiments', a: [] } as const;
    expect(readFromClient(writeRpc(call))).toEqual(call);
    const wrong = [null, 7, 'q', [], {}, { t: 'q' }, { ...call, i: 7 }, { ...call, x: 1 }, { ...call, a: {} }];
    for (const message of [...wrong, { ...call, m: 'x'.repeat(65) }, { t: 's', i: 'a1', r: 1 }]) {
      expect(codeOf(() => readFromClient(encodeMessage(message)))).toBe('usage');
    }
    for (const message of [...wrong, call, { t: 's', i: 'a', e: 'no record' }]) {
      expect(codeOf(() => readFromLab(encodeMessage(message)))).toBe('usage');
    }
  });

  test('carry a refusal with its code, sentence and fields', () => {
    const error = new LabError('experiment-invalid', 'No.', { problems: [{ path: 'seeds', message: 'None.' }] });
    const { e } = readFromLab(writeRpc({ t: 's', i: 'a', e: error })) as { e: LabError };
    expect(e).toBeInstanceOf(LabError);
    expect(e).toMatchObject({ code: error.code, message: error.message, problems: error.problems });
  });

  test('fail with the reason when the lab is gone, whether asked before or after', async () => {
    const connection = connectLab(
      { send: () => undefined, receive: () => undefined },
      { event: () => undefined, missed: () => undefined, refused: () => undefined },
    );
    const waiting = connection.lab.experiments();
    connection.close(new LabError('trainer-died', 'The lab ended.'));
    await expect(waiting).rejects.toMatchObject({ message: 'The lab ended.' });
    await expect(connection.lab.dataSets()).rejects.toMatchObject({ message: 'The lab ended.' });
  });

  test('that are none of the wire are told of, and change nothing', () => {
    const refusals: string[] = [];
    let receive: (message: Uint8Array) => void = () => undefined;
    connectLab(
      { send: () => undefined, receive: (listener) => (receive = listener) },
      { event: () => undefined, missed: () => undefined, refused: ({ code }) => refusals.push(code) },
    );
    receive(Uint8Array.of(0xc1));
    receive(encodeMessage({ t: 'q', m: 'event', a: [{ kind: 'run' }] }));
    expect(refusals).toEqual(['usage', 'usage']);
  });
});

test('the key of an address is taken from its fragment', () => {
  const key = 'A-_'.repeat(14) + 'z';
  expect(keyOf(`#key=${key}`)).toBe(key);
  for (const fragment of ['', '#', '#key=', `#key=${key}x`, `#other=${key}`, '#/watch/3']) {
    expect(keyOf(fragment)).toBeNull();
  }
  for (const code of [closeCodes.key, closeCodes.malformed, closeCodes.flood]) expect(code).toBeGreaterThan(4000);
});
