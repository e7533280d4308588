import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabError } from '../worker/contract/errors.ts';
import { readIdx, writeIdx, type IdxContent } from '../worker/data/idx.ts';
import { idxBytes, someBytes } from './fixtures/idx-files.ts';
import { refusal } from './fixtures/refusal.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

const images = idxBytes([50, 4, 5], someBytes(1000));
const labels = idxBytes([50], someBytes(50, 10));

async function read(bytes: Uint8Array, kind: 'images' | 'labels' = 'images'): Promise<IdxContent> {
  const file = join(await temporaryFolder(), 'a-file');
  await writeFile(file, bytes);
  return readIdx(file, kind);
}

/** Growth of a figure of `process.memoryUsage()` while something is refused, in bytes. */
async function growth(figure: 'rss' | 'arrayBuffers', reading: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage()[figure];
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage()[figure])), 1);
  await refusal(reading());
  clearInterval(watch);
  return Math.max(peak, process.memoryUsage()[figure]) - before;
}

const concat = (...parts: Uint8Array[]): Uint8Array => Buffer.concat(parts);

describe('what is right is read', () => {
  test('plain images and labels', async () => {
    expect(await read(images)).toEqual({ shape: [50, 4, 5], data: someBytes(1000) });
    expect(await read(labels, 'labels')).toEqual({ shape: [50], data: someBytes(50, 10) });
  });

  test('gzip is seen from the content, whatever the name', async () => {
    expect(await read(gzipSync(images))).toEqual({ shape: [50, 4, 5], data: someBytes(1000) });
  });

  test('an array of several chunks', async () => {
    const body = someBytes(6000 * 784);
    const bytes = idxBytes([6000, 28, 28], body);
    for (const packed of [bytes, gzipSync(bytes, { level: 1 })]) {
      const content = await read(packed);
      expect(content.shape).toEqual([6000, 28, 28]);
      expect(Buffer.compare(content.data, body)).toBe(0);
    }
  });

  test('what was written is read again, and no temporary file is left', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'images');
    await writeIdx(file, [50, 4, 5], someBytes(1000));
    await writeIdx(file, [50, 4, 5], someBytes(1000));
    expect(await readdir(folder)).toEqual(['images']);
    expect(Buffer.compare(await readFile(file), images)).toBe(0);
  });

  test('a place that cannot be written to is said, and nothing is left there', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'images'));
    const error = await refusal(writeIdx(join(folder, 'images'), [1], someBytes(1)));
    expect(error.code).toBe('cannot-write');
    expect(await readdir(folder)).toEqual(['images']);
  });
});

describe('gzip', () => {
  test('a bomb stops at the size its header promises', async () => {
    const bomb = gzipSync(concat(images, new Uint8Array(200_000_000)), { level: 9 });
    expect(bomb.length).toBeLessThan(300_000);
    const file = join(await temporaryFolder(), 'bomb.gz');
    await writeFile(file, bomb);
    expect((await refusal(readIdx(file, 'images'))).message).toMatch(/is larger than its header says: 50 images/);
    expect(await growth('rss', () => readIdx(file, 'images'))).toBeLessThan(150_000_000);
  });

  test('a bomb of nothing but zeros has no valid header', async () => {
    const bomb = gzipSync(new Uint8Array(200_000_000), { level: 9 });
    expect((await refusal(read(bomb))).code).toBe('data-damaged');
  });

  test.each([
    ['without its last 4 bytes', gzipSync(images).subarray(0, -4)],
    ['without its last 100 bytes', gzipSync(images).subarray(0, -100)],
    ['with bytes appended', concat(gzipSync(images), someBytes(10))],
    ['with zeros appended', concat(gzipSync(images), new Uint8Array(10))],
    ['with a wrong checksum', Uint8Array.from(gzipSync(images)).fill(0x55, -8, -4)],
    ['with nothing but the two magic bytes', Uint8Array.of(0x1f, 0x8b)],
  ])('%s', async (_, bytes) => {
    const error = await refusal(read(bytes));
    expect(error.code).toBe('data-damaged');
    expect(error.message).toMatch(/a-file is damaged/);
  });

  test('two members joined are longer than the header says', async () => {
    const error = await refusal(read(concat(gzipSync(images), gzipSync(images))));
    expect(error.message).toMatch(/larger than its header says/);
  });

  test('a header that promises more than gzip can hold is not believed', async () => {
    const file = join(await temporaryFolder(), 'liar.gz');
    await writeFile(file, gzipSync(idxBytes([2 ** 20, 20, 20], new Uint8Array(0))));
    expect((await refusal(readIdx(file, 'images'))).message).toMatch(/smaller than its header says: 1048576 images/);
    expect(await growth('arrayBuffers', () => readIdx(file, 'images'))).toBeLessThan(8_000_000);
  });
});

describe('headers', () => {
  test.each([
    ['2^31-1 x 65535 x 65535', idxBytes([2 ** 31 - 1, 65535, 65535], someBytes(100)), /2147483647 images/],
    ['2^24 x 512 x 512', idxBytes([2 ** 24, 512, 512], someBytes(100)), /at most 536870912/],
    ['0 x 28 x 28', idxBytes([0, 28, 28], someBytes(0)), /says it holds 0 images/],
    ['1 x 0 x 28', idxBytes([1, 0, 28], someBytes(0)), /images are 0 x 28/],
    ['1 x 28 x 513', idxBytes([1, 28, 513], someBytes(28 * 513)), /images are 28 x 513/],
    ['floats', idxBytes([50, 4, 5], someBytes(1000), 0x0d), /type 0x0d, not bytes/],
    ['four dimensions', idxBytes([50, 4, 5, 1], someBytes(1000)), /4 dimensions; images have 3/],
    ['other first bytes', concat(Uint8Array.of(1), images), /does not start with two zero bytes/],
  ])('%s', async (_, bytes, sentence) => {
    const file = join(await temporaryFolder(), 'images');
    await writeFile(file, bytes);
    const error = await refusal(readIdx(file, 'images'));
    expect(error.code).toBe('data-damaged');
    expect(error.message).toMatch(sentence);
    expect(await growth('arrayBuffers', () => readIdx(file, 'images'))).toBeLessThan(1_000_000);
  });

  test.each([
    ['no bytes', 0],
    ['half a header', 8],
  ])('%s', async (_, length) => {
    expect((await refusal(read(images.subarray(0, length)))).message).toMatch(`has ${length} bytes`);
    expect((await refusal(read(gzipSync(images.subarray(0, length))))).message).toMatch(`holds ${length} bytes`);
  });

  test('one image too few or too many: both numbers are named', async () => {
    const few = idxBytes([50, 4, 5], someBytes(49 * 20));
    const many = idxBytes([50, 4, 5], someBytes(51 * 20));
    const tooFew = /50 images \(1000 bytes\) in the header, 49 images \(980 bytes\) in the file/;
    expect((await refusal(read(few))).message).toMatch(tooFew);
    expect((await refusal(read(gzipSync(few)))).message).toMatch(tooFew);
    expect((await refusal(read(many))).message).toMatch(/50 images \(1000 bytes\) in the header, 51 images/);
    expect((await refusal(read(gzipSync(many)))).message).toMatch(
      /50 images \(1000 bytes\) in the header, more in the/,
    );
  });

  test('images for labels and labels for images get a hint', async () => {
    expect((await refusal(read(labels))).message).toMatch(/holds labels, not images; images and labels look swapped/);
    expect((await refusal(read(images, 'labels'))).message).toMatch(/holds images, not labels; .* look swapped/);
  });
});

describe('what is not a file', () => {
  const refusedQuickly = async (path: string, sentence: RegExp): Promise<void> => {
    expect((await refusal(readIdx(path, 'images'))).message).toMatch(sentence);
  };

  test.skipIf(process.platform === 'win32')('a pipe that nobody writes to', { timeout: 1000 }, async () => {
    const pipe = join(await temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    await refusedQuickly(pipe, /is not a regular file/);
  });

  test.skipIf(process.platform === 'win32')('a device', { timeout: 1000 }, async () => {
    await refusedQuickly('/dev/zero', /is not a regular file/);
  });

  test('a folder', { timeout: 1000 }, async () => {
    await refusedQuickly(await temporaryFolder(), /not a regular file|cannot be read/);
  });

  test.skipIf(process.platform === 'win32')('a link', { timeout: 1000 }, async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'target'), images);
    await symlink(join(folder, 'target'), join(folder, 'link'));
    await refusedQuickly(join(folder, 'link'), /is a link/);
  });

  test('a file that is not there', async () => {
    const error = await refusal(readIdx(join(await temporaryFolder(), 'nothing'), 'images'));
    expect(error.code).toBe('data-missing');
  });
});

describe('mutations', () => {
  const mutation = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) }),
    fc.record({
      kind: fc.constant('header' as const),
      at: fc.nat(15),
      byte: fc.constantFrom(0, 1, 3, 8, 127, 128, 255),
    }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), byte: fc.constant(0) }),
    fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) }),
  );

  const apply = (bytes: Uint8Array, changes: readonly { kind: string; at: number; byte: number }[]): Uint8Array => {
    let result = Uint8Array.from(bytes);
    for (const { kind, at, byte } of changes) {
      const place = at % (result.length + 1);
      if (kind === 'cut') result = result.slice(0, place);
      else if (kind === 'insert')
        result = Uint8Array.from(concat(result.slice(0, place), Uint8Array.of(byte), result.slice(place)));
      else if (place < result.length) result[place] = byte;
    }
    return result;
  };

  test.each([
    ['plain', images],
    ['gzip', new Uint8Array(gzipSync(images))],
  ])('2,000 damaged %s files are read as they say or refused', { timeout: 60_000 }, async (kind, original) => {
    const file = join(await temporaryFolder(), 'images');
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (changes) => {
        const bytes = apply(original, changes);
        await writeFile(file, bytes);
        let content: IdxContent;
        try {
          content = await readIdx(file, 'images');
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(LabError);
          expect((thrown as LabError).code).toBe('data-damaged');
          return;
        }
        // A plain file that is accepted is its header and its body; gzip has a checksum over both.
        const expected = kind === 'plain' ? bytes : images;
        expect(Buffer.compare(idxBytes(content.shape, content.data), expected)).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });
});
