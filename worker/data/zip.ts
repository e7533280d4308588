import { crc32, inflateRaw } from 'node:zlib';
import { promisify } from 'node:util';
import { LabError, type ErrorCode } from '../contract/errors.ts';
import { systemCode } from './regular-file.ts';

const inflate = promisify(inflateRaw);

const endSignature = 0x06054b50;
const endBytes = 22;
const entrySignature = 0x02014b50;
const entryBytes = 46;
const localSignature = 0x04034b50;
const localBytes = 30;
const limits = { entries: 4096, comment: 0xffff, unpacked: 512 * 1024 * 1024 } as const;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly localAt: number;
}

/**
 * The files in a zip archive by name. Unlike a library's, this reader checks the checksum of each and unpacks no more
 * than the directory promises; archives of several disks, over 4 GB (zip64) and encrypted ones are refused.
 * Throws a `LabError` with the given code; `path` is what messages call the archive.
 */
export async function readZip(bytes: Uint8Array, path: string, code: ErrorCode): Promise<Map<string, Uint8Array>> {
  const refuse: Refuse = (reason) => {
    throw new LabError(code, `${path} ${reason}.`);
  };
  const files = new Map<string, Uint8Array>();
  for (const entry of directory(bytes, refuse)) files.set(entry.name, await unpack(bytes, entry, refuse));
  return files;
}

type Refuse = (reason: string) => never;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function directory(bytes: Uint8Array, refuse: Refuse): Entry[] {
  const view = viewOf(bytes);
  const end = findEnd(view) ?? refuse('is not a complete zip archive: it has no directory at its end');
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  if (count > limits.entries) refuse(`holds ${count} files; at most ${limits.entries} are read`);
  if (view.getUint32(end + 4, true) !== 0 || start + size > end) refuse('has a directory that is not valid');

  const entries: Entry[] = [];
  const names = new Set<string>();
  let total = 0;
  for (let at = start; entries.length < count;) {
    if (at + entryBytes > end || view.getUint32(at, true) !== entrySignature)
      refuse('has a directory that is not valid');
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + entryBytes, at + entryBytes + nameLength));
    const entry = {
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      localAt: view.getUint32(at + 42, true),
    };
    if (names.has(name)) refuse(`holds "${name}" twice`);
    if (view.getUint16(at + 8, true) & 1) refuse(`holds "${name}" encrypted`);
    if (entry.method !== 0 && entry.method !== 8)
      refuse(`holds "${name}" packed by method ${entry.method}; 0 and 8 are read`);
    total += entry.unpacked;
    if (total > limits.unpacked) refuse(`unpacks to more than ${limits.unpacked} bytes`);
    names.add(name);
    entries.push(entry);
    at += entryBytes + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - endBytes;
  for (let at = last; at >= Math.max(0, last - limits.comment); at--) {
    if (view.getUint32(at, true) === endSignature && view.getUint16(at + 20, true) === last - at) return at;
  }
  return undefined;
}

async function unpack(bytes: Uint8Array, entry: Entry, refuse: Refuse): Promise<Uint8Array> {
  const { name, localAt, method, packed, unpacked } = entry;
  const view = viewOf(bytes);
  if (localAt + localBytes > bytes.length || view.getUint32(localAt, true) !== localSignature) {
    refuse(`is damaged: "${name}" is not where the directory says`);
  }
  const start = localAt + localBytes + view.getUint16(localAt + 26, true) + view.getUint16(localAt + 28, true);
  if (start + packed > bytes.length) refuse(`is damaged: "${name}" is cut short`);
  const raw = bytes.subarray(start, start + packed);
  const content = method === 0 ? raw : await inflateExactly(raw, unpacked, name, refuse);
  if (content.length !== unpacked) {
    refuse(`is damaged: "${name}" has ${content.length} bytes, its directory says ${unpacked}`);
  }
  if (crc32(content) !== entry.crc) refuse(`is damaged: the checksum of "${name}" is wrong`);
  return content;
}

async function inflateExactly(raw: Uint8Array, size: number, name: string, refuse: Refuse): Promise<Uint8Array> {
  try {
    return await inflate(raw, { maxOutputLength: Math.max(1, size) });
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'ERR_BUFFER_TOO_LARGE')
      refuse(`is damaged: "${name}" is larger than the ${size} bytes its directory says`);
    return refuse(`is damaged: "${name}" cannot be unpacked (${code})`);
  }
}
