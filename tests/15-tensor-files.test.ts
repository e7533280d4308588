import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabError } from '../worker/contract/errors.ts';
import { decodeNpy, encodeNpy } from '../worker/data/npy.ts';
import { decodeNpz, encodeNpz, readNpz, writeNpz } from '../worker/data/npz.ts';
import { dataErrors, weightsErrors } from '../worker/data/regular-file.ts';
import { decodeSafetensors, encodeSafetensors, readSafetensors, writeSafetensors } from '../worker/data/safetensors.ts';
import type { Tensor } from '../worker/data/tensor.ts';
import { refusal } from './fixtures/refusal.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

// Written by NumPy 2.4.6.
const numpy = {
  // numpy.savez_compressed(u1=..., f4=..., f8=..., i4=..., i8=...)
  compressed: fromBase64(
    'UEsDBC0AAAAIAAAAIQB+ntfP//////////8GABQAdTEubnB5AQAQAIYAAAAAAAAATAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GRiZmFlYAUEsDBC0AAAAIAAAAIQA+MndV//////////8GABQAZjQubnB5AQAQAJAAAAAAAAAAVwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgpGmjoKtQpkAy4GhgP2DAwN+55tTKxnZGBgAABQSwMELQAAAAgAAAAhAAC8DhL//////////wYAFABmOC5ucHkBABAAiAAAAAAAAABIAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5Gpo6CrUKFAGuWTNBYKc9AFBLAwQtAAAACAAAACEAS7LX4v//////////BgAUAGk0Lm5weQEAEACIAAAAAAAAAEgAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNpoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjqaOgq1ChQArv8QUA8AUEsDBC0AAAAIAAAAIQDLZOQr//////////8GABQAaTgubnB5AQAQAJAAAAAAAAAASgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuBghoYIUyAFBLAQItAy0AAAAIAAAAIQB+ntfPTAAAAIYAAAAGAAAAAAAAAAAAAACAAQAAAAB1MS5ucHlQSwECLQMtAAAACAAAACEAPjJ3VVcAAACQAAAABgAAAAAAAAAAAAAAgAGEAAAAZjQubnB5UEsBAi0DLQAAAAgAAAAhAAC8DhJIAAAAiAAAAAYAAAAAAAAAAAAAAIABEwEAAGY4Lm5weVBLAQItAy0AAAAIAAAAIQBLstfiSAAAAIgAAAAGAAAAAAAAAAAAAACAAZMBAABpNC5ucHlQSwECLQMtAAAACAAAACEAy2TkK0oAAACQAAAABgAAAAAAAAAAAAAAgAETAgAAaTgubnB5UEsFBgAAAAAFAAUABAEAAJUCAAAAAA==',
  ),
  // numpy.savez(W1=array([[1, 2, 3]], '<f4'))
  stored: fromBase64(
    'UEsDBC0AAAAAAAAAIQAcCKs1//////////8GABQAVzEubnB5AQAQAIwAAAAAAAAAjAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgAAgD8AAABAAABAQFBLAQItAy0AAAAAAAAAIQAcCKs1jAAAAIwAAAAGAAAAAAAAAAAAAACAAQAAAABXMS5ucHlQSwUGAAAAAAEAAQA0AAAAxAAAAAAA',
  ),
  // numpy.save of the same array
  npy: fromBase64(
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAIA/AAAAQAAAQEA=',
  ),
  // numpy.lib.format.write_array(array([7], 'u1'), version=(2, 0))
  version2: fromBase64(
    'k05VTVBZAgB0AAAAeydkZXNjcic6ICd8dTEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoH',
  ),
  // numpy.save(asfortranarray(ones((2, 2), '<f4')))
  fortran: fromBase64(
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAIA/AACAPwAAgD8AAIA/',
  ),
};
const w1 = { shape: [1, 3], data: Float32Array.of(1, 2, 3) };

describe('NPZ', () => {
  test('NumPy’s compressed file of every type', async () => {
    const tensors = await decodeNpz(numpy.compressed, 'x.npz', weightsErrors);
    expect([...tensors]).toEqual([
      ['u1', { shape: [2, 3], data: Uint8Array.of(0, 1, 2, 3, 4, 5) }],
      ['f4', { shape: [2, 2], data: Float32Array.of(1.5, -0.25, 3e38, 1e-45) }],
      ['f8', { shape: [], data: Float64Array.of(0.1) }],
      ['i4', { shape: [2], data: Int32Array.of(-1, 2147483647) }],
      ['i8', { shape: [2], data: BigInt64Array.of(-9223372036854775808n, 5n) }],
    ]);
  });

  test('NumPy’s stored file, and its array alone to the byte', async () => {
    expect([...(await decodeNpz(numpy.stored, 'x.npz', weightsErrors))]).toEqual([['W1', w1]]);
    expect(decodeNpy(numpy.npy, 'x', 'weights-invalid')).toEqual(w1);
    expect(encodeNpy(w1)).toEqual(numpy.npy);
    expect(decodeNpy(numpy.version2, 'x', 'weights-invalid')).toEqual({ shape: [1], data: Uint8Array.of(7) });
  });

  test('what was written is read again, and the same arrays give the same bytes', async () => {
    const size = fc.integer({ min: 0, max: 5 });
    const shape = fc.array(size, { maxLength: 3 });
    const tensor = fc.tuple(shape, fc.constantFrom(Uint8Array, Int32Array, Float32Array, Float64Array), fc.integer());
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.stringMatching(/^[A-Za-z_][\w.]{0,9}$/), tensor), async (described) => {
        const tensors = new Map<string, Tensor>();
        for (const [name, [dimensions, Type, seed]] of Object.entries(described)) {
          const length = dimensions.reduce((product, n) => product * n, 1);
          tensors.set(name, {
            shape: dimensions,
            data: Type.from(Array.from({ length }, (_, i) => (seed * (i + 1)) / 7)),
          });
        }
        const bytes = encodeNpz(tensors);
        expect(Object.fromEntries(await decodeNpz(bytes, 'x.npz', weightsErrors))).toEqual(Object.fromEntries(tensors));
        expect(encodeNpz(tensors)).toEqual(bytes);
      }),
    );
  });

  test('through a file', async () => {
    const file = join(await temporaryFolder(), 'weights.npz');
    await writeNpz(file, new Map([['W1', w1]]));
    expect([...(await readNpz(file, weightsErrors))]).toEqual([['W1', w1]]);
    const missing = await refusal(readNpz(`${file}x`, weightsErrors));
    expect(missing.code).toBe('weights-invalid');
    expect((await refusal(readNpz(`${file}x`, dataErrors))).code).toBe('data-missing');
  });

  const npy = (header: string, body = new Uint8Array(0)): Uint8Array => {
    const bytes = new Uint8Array(10 + header.length + body.length);
    bytes.set(latin1('\x93NUMPY\x01\x00'));
    new DataView(bytes.buffer).setUint16(8, header.length, true);
    bytes.set(latin1(header), 10);
    bytes.set(body, 10 + header.length);
    return bytes;
  };
  const described = (descr: string, order: string, shape: string): string =>
    `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }`;

  test.each([
    ['no array', latin1('hello, this is text'), /is not a NumPy array/],
    ['Fortran order', numpy.fortran, /Fortran order/],
    ['Python objects', npy(described('|O', 'False', '1,'), new Uint8Array(8)), /type "\|O"/],
    ['big-endian numbers', npy(described('>f4', 'False', '1,'), new Uint8Array(4)), /type ">f4"/],
    ['a type of every object', npy(described('constructor', 'False', '1,'), new Uint8Array(4)), /type "constructor"/],
    ['a record', npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }"), /header that is not valid/],
    [
      'too few bytes',
      npy(described('<f4', 'False', '3,'), new Uint8Array(8)),
      /holds 8 bytes; its shape \[3\] takes 12/,
    ],
    ['a shape without end', npy(described('<f4', 'False', '99999999, 99999999, 99999999,')), /holds 0 bytes/],
    ['nine dimensions', npy(described('|u1', 'False', '1,1,1,1,1,1,1,1,1'), new Uint8Array(1)), /9 dimensions/],
    ['a header beyond the end', numpy.npy.subarray(0, 60), /header of 118 bytes/],
    ['version 9', Uint8Array.from(numpy.npy).fill(9, 6, 7), /version 9/],
  ])('an array that is refused: %s', async (_, bytes, sentence) => {
    const error = await refusal(() => decodeNpy(bytes, '"W1" in x.npz', 'weights-invalid'));
    expect(error.code).toBe('weights-invalid');
    expect(error.message).toMatch(sentence);
    expect(error.message).toContain('"W1" in x.npz');
  });

  const changed = (bytes: Uint8Array, change: (view: DataView, bytes: Uint8Array) => void): Uint8Array => {
    const copy = Uint8Array.from(bytes);
    change(new DataView(copy.buffer), copy);
    return copy;
  };
  const end = numpy.stored.length - 22;
  const entry = end - 52;

  test.each([
    ['nothing', new Uint8Array(0), /not a complete zip/],
    ['no directory', numpy.stored.subarray(0, -1), /not a complete zip/],
    ['a changed byte', changed(numpy.stored, (_, bytes) => (bytes[190]! ^= 1)), /checksum of "W1.npy" is wrong/],
    ['an encrypted entry', changed(numpy.stored, (view) => view.setUint16(entry + 8, 1, true)), /encrypted/],
    ['an unknown method', changed(numpy.stored, (view) => view.setUint16(entry + 10, 99, true)), /method 99/],
    ['more entries than there are', changed(numpy.stored, (view) => view.setUint16(end + 10, 2, true)), /directory/],
    ['a million entries', changed(numpy.stored, (view) => view.setUint16(end + 10, 65535, true)), /65535 files/],
    [
      'a directory beyond the end',
      changed(numpy.stored, (view) => view.setUint32(end + 16, 2 ** 31, true)),
      /directory/,
    ],
    [
      'a size of 4 GB',
      changed(numpy.stored, (view) => view.setUint32(entry + 24, 2 ** 32 - 1, true)),
      /more than 536870912/,
    ],
    [
      'a wrong size',
      changed(numpy.stored, (view) => view.setUint32(entry + 24, 141, true)),
      /140 bytes, its directory says 141/,
    ],
    ['an entry elsewhere', changed(numpy.stored, (view) => view.setUint32(entry + 42, 7, true)), /not where/],
    ['the same name twice', zipTwice(), /holds "a.npy" twice/],
    ['a file that is no array', zipSync({ 'readme.txt': latin1('hi') }), /"readme.txt", which is no NumPy array/],
  ])('an archive that is refused: %s', async (_, bytes, sentence) => {
    const error = await refusal(decodeNpz(bytes, 'x.npz', weightsErrors));
    expect(error.code).toBe('weights-invalid');
    expect(error.message).toMatch(sentence);
  });

  test('an entry that unpacks to more than it says is stopped there', async () => {
    const bomb = zipSync({ 'a.npy': new Uint8Array(50_000_000) }, { level: 9 });
    const at = bomb.length - 22 - 46 - 'a.npy'.length;
    const liar = changed(bomb, (view) => view.setUint32(at + 24, 1000, true));
    expect((await refusal(decodeNpz(liar, 'x.npz', weightsErrors))).message).toMatch(/larger than the 1000 bytes/);
  });

  function zipTwice(): Uint8Array {
    const bytes = zipSync({ 'a.npy': encodeNpy(w1), 'b.npy': encodeNpy(w1) }, { level: 0 });
    return Uint8Array.from(bytes, (byte, i) => (byte === 0x62 && bytes[i + 1] === 0x2e ? 0x61 : byte));
  }

  test('1,000 damaged archives are read as they were or refused', async () => {
    const change = fc.tuple(fc.nat(numpy.compressed.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const bytes = Uint8Array.from(numpy.compressed);
        for (const [at, byte] of changes) bytes[at] = byte;
        try {
          for (const { shape, data } of (await decodeNpz(bytes, 'x.npz', weightsErrors)).values()) {
            expect(data.length).toBe(shape.reduce((product, n) => product * n, 1));
          }
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(LabError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('safetensors', () => {
  const file = (header: unknown, body: Uint8Array = new Uint8Array(0), length?: bigint): Uint8Array => {
    const text = latin1(typeof header === 'string' ? header : JSON.stringify(header));
    const bytes = new Uint8Array(8 + text.length + body.length);
    new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
    bytes.set(text, 8);
    bytes.set(body, 8 + text.length);
    return bytes;
  };
  const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

  test('the layout of the format’s description', () => {
    const header = {
      b: { dtype: 'F32', shape: [2], data_offsets: [8, 16] },
      __metadata__: { seed: '1' },
      a: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
    };
    const { tensors, metadata } = decodeSafetensors(file(header, floats(1, 2, 3, 4)), 'x');
    expect(metadata).toEqual({ seed: '1' });
    expect(Object.fromEntries(tensors)).toEqual({
      a: { shape: [1, 2], data: Float32Array.of(1, 2) },
      b: { shape: [2], data: Float32Array.of(3, 4) },
    });
  });

  test('writes that layout, header padded with spaces to eight bytes', () => {
    const bytes = encodeSafetensors({ tensors: new Map([['a', w1]]), metadata: { seed: '1' } });
    const text = '{"__metadata__":{"seed":"1"},"a":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]}}';
    expect(bytes).toEqual(file(text.padEnd(Math.ceil(text.length / 8) * 8), floats(1, 2, 3)));
  });

  test('what was written is read again, through a file', async () => {
    const path = join(await temporaryFolder(), 'weights.safetensors');
    const tensors = new Map([
      ['layers.0.weight', { shape: [2, 2], data: Float32Array.of(NaN, -0, Infinity, 1e-45) }],
      ['layers.0.bias', { shape: [2], data: Float64Array.of(0.1, 0.2) }],
      ['nothing', { shape: [0, 5], data: new Float32Array(0) }],
    ]);
    await writeSafetensors(path, { tensors, metadata: {} });
    expect(await readSafetensors(path)).toEqual({ tensors, metadata: {} });
    await writeFile(path, (await readFile(path)).subarray(0, -1));
    expect((await refusal(readSafetensors(path))).message).toMatch(
      /is cut short: "layers.0.bias" ends at byte 32 of 31/,
    );
  });

  const one = (change: object): Uint8Array =>
    file({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...change } }, floats(1, 2));
  const two = (first: [number, number], second: [number, number]): Uint8Array =>
    file(
      {
        a: { dtype: 'F32', shape: [1], data_offsets: first },
        b: { dtype: 'F32', shape: [1], data_offsets: second },
      },
      floats(1, 2),
    );

  test.each([
    ['nothing', new Uint8Array(0), /0 bytes and is not/],
    ['a header of 2^63 bytes', file({}, floats(), 2n ** 63n), /its header would take 9223372036854776000/],
    ['a header beyond the end', file({}, floats(), 3n), /its header would take 3 bytes/],
    ['no JSON', file('{"a":'), /not valid JSON/],
    ['a list', file([]), /not valid JSON/],
    ['bytes that are no text', file('"\xff"'), /not valid JSON/],
    ['a type of every object', one({ dtype: 'constructor' }), /as constructor; F32/],
    ['another type', one({ dtype: 'F16' }), /holds "a" as F16; F32 and F64 are read/],
    ['an unknown key', one({ more: 1 }), /describes "a" in a way/],
    ['a negative size', one({ shape: [-2] }), /describes "a" in a way/],
    ['a size of 1.5', one({ shape: [1.5] }), /describes "a" in a way/],
    ['a shape that is too large', one({ shape: [3] }), /gives "a" 8 bytes; its shape \[3\] takes 12/],
    ['offsets the wrong way round', one({ data_offsets: [8, 0] }), /gives "a" -8 bytes/],
    ['offsets beyond the end', one({ data_offsets: [4, 12] }), /ends at byte 12 of 8/],
    ['an overlap', two([0, 4], [0, 4]), /a gap or an overlap at byte 4/],
    ['a gap', two([0, 4], [8, 12]), /ends at byte 12 of 8/],
    ['bytes that nothing describes', file({}, floats(1)), /holds 4 bytes of data; its header describes 0/],
    ['metadata that are not text', file({ __metadata__: { seed: 1 } }), /metadata that are not all text/],
  ])('refused: %s', async (_, bytes, sentence) => {
    const error = await refusal(() => decodeSafetensors(bytes, 'x.safetensors'));
    expect(error.code).toBe('weights-invalid');
    expect(error.message).toMatch(sentence);
  });

  test('a header with hostile names changes no object', () => {
    const text = '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const { tensors } = decodeSafetensors(file(text, floats(1)), 'x');
    expect([...tensors.keys()]).toEqual(['__proto__']);
    expect(({} as { dtype?: string }).dtype).toBeUndefined();
  });
});
