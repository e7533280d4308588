/** Values nested deeper than this are refused; nothing of ours comes near. */
const deepest = 100;

/** Bytes that follow the first byte of a value of fixed size, by that byte (MessagePack specification, "Formats"). */
const fixedSizes: Readonly<Record<number, number>> = {
  ...{ 0xca: 4, 0xcb: 8, 0xcc: 1, 0xcd: 2, 0xce: 4, 0xcf: 8, 0xd0: 1, 0xd1: 2, 0xd2: 4, 0xd3: 8 },
  ...{ 0xd4: 2, 0xd5: 3, 0xd6: 5, 0xd7: 9, 0xd8: 17 },
};

/** Width of the length that follows the first byte, and what comes besides those bytes: the type of an extension. */
const sizedBy: Readonly<Record<number, readonly [width: 1 | 2 | 4, besides: number]>> = {
  ...{ 0xc4: [1, 0], 0xc5: [2, 0], 0xc6: [4, 0], 0xc7: [1, 1], 0xc8: [2, 1], 0xc9: [4, 1] },
  ...{ 0xd9: [1, 0], 0xda: [2, 0], 0xdb: [4, 0] },
};

/** Width of the count that follows the first byte of a long array or map, and values per element. */
const countedBy: Readonly<Record<number, readonly [width: 2 | 4, each: 1 | 2]>> = {
  ...{ 0xdc: [2, 1], 0xdd: [4, 1], 0xde: [2, 2], 0xdf: [4, 2] },
};

/**
 * Whether MessagePack says no more than it holds: a decoder makes room for an array as soon as its header names a
 * count, so a few bytes could ask for all of the memory. Looks at headers only, and makes nothing.
 */
export function isSound(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numberAt = (at: number, width: 1 | 2 | 4): number => {
    if (at + width > bytes.length) return Infinity;
    if (width === 4) return view.getUint32(at);
    return width === 2 ? view.getUint16(at) : view.getUint8(at);
  };
  /** Values still to come, for every array or map that is open, the whole being the first. */
  const open = [1];
  let owed = 1;
  let at = 0;
  while (owed > 0) {
    const first = bytes[at];
    if (first === undefined) return false;
    at += 1;
    owed -= 1;
    open[open.length - 1]! -= 1;
    let values = 0;
    const counted = countedBy[first];
    const sized = sizedBy[first];
    if (first >= 0x80 && first <= 0x8f) values = 2 * (first & 0x0f);
    else if (first >= 0x90 && first <= 0x9f) values = first & 0x0f;
    else if (first >= 0xa0 && first <= 0xbf) at += first & 0x1f;
    else if (counted) {
      values = numberAt(at, counted[0]) * counted[1];
      at += counted[0];
    } else if (sized) at += sized[0] + sized[1] + numberAt(at, sized[0]);
    else at += fixedSizes[first] ?? 0;
    owed += values;
    // Every value takes at least one byte.
    if (owed > bytes.length - at) return false;
    if (values > 0) open.push(values);
    while (open.length > 0 && open.at(-1) === 0) open.pop();
    if (open.length > deepest) return false;
  }
  return at === bytes.length;
}
