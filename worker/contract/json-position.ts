const space = /[ \t\n\r]*/y;
const token =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;

/** What may come next: a value, a key, the colon after it, or what follows a finished value. */
type Expecting = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'more' | 'end';

function after(found: string, expecting: Expecting, open: string[]): Expecting | undefined {
  const finished = (): Expecting => (open.length === 0 ? 'end' : 'more');
  const closes = (expecting === 'more' && open.at(-1) === found) || expecting.endsWith(` ${found}`);
  if (found === '}' || found === ']') {
    if (!closes) return undefined;
    open.pop();
    return finished();
  }
  if (expecting === ':') return found === ':' ? 'value' : undefined;
  if (expecting === 'more') return found === ',' ? (open.at(-1) === '}' ? 'key' : 'value') : undefined;
  if (expecting.startsWith('key')) return found.startsWith('"') ? ':' : undefined;
  if (!expecting.startsWith('value') || found === ',' || found === ':') return undefined;
  if (found !== '{' && found !== '[') return finished();
  open.push(found === '{' ? '}' : ']');
  return found === '{' ? 'key or }' : 'value or ]';
}

/** Offset of the first token at which `text` stops being JSON; its length if it ends too early. */
export function offsetOfError(text: string): number {
  const open: string[] = [];
  let expecting: Expecting | undefined = 'value';
  let offset = 0;
  for (;;) {
    space.lastIndex = offset;
    offset += space.exec(text)![0].length;
    token.lastIndex = offset;
    const found = token.exec(text)?.[0];
    expecting = found === undefined ? undefined : after(found, expecting, open);
    if (found === undefined || expecting === undefined) return offset;
    offset += found.length;
  }
}

/** The first key of a JSON text that its object has already, and where it stands; null if there is none. */
export function repeatedKey(text: string): { key: string; offset: number } | null {
  const open: Set<string>[] = [];
  let last = { found: '', offset: 0 };
  for (const { 0: found, index: offset } of text.matchAll(new RegExp(token, 'g'))) {
    if (found === '{' || found === '[') open.push(new Set());
    if (found === '}' || found === ']') open.pop();
    if (found === ':') {
      const key = JSON.parse(last.found) as string;
      const known = open.at(-1)!;
      if (known.has(key)) return { key, offset: last.offset };
      known.add(key);
    }
    last = { found, offset };
  }
  return null;
}

/** Line and column, both from 1, of an offset in a text. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
