import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capabilities } from '../worker/hosts/terminal/capabilities.ts';
import { wishCounter } from '../worker/hosts/terminal/interruption.ts';
import { placesOf } from '../worker/hosts/places.ts';
import { cellWidth, cut } from '../worker/hosts/terminal/text/cells.ts';
import { styleOf } from '../worker/hosts/terminal/text/style.ts';
import { table } from '../worker/hosts/terminal/text/table.ts';
import { wrap } from '../worker/hosts/terminal/text/wrap.ts';

const plain = styleOf(false);

describe('text in cells', () => {
  test.each([
    ['abc', 3],
    ['数字', 4],
    ['e\u0301', 1],
    ['👍', 2],
    ['日本', 4],
    ['–█▏', 3],
  ])('%j takes %i', (text, width) => expect(cellWidth(text)).toBe(width));

  const text = fc.string({ unit: 'grapheme', maxLength: 60 });

  test('is cut to what fits', () => {
    expect(cut('数字数字', 5)).toBe('数字…');
    expect(cut('abcdef', 3)).toBe('ab…');
    fc.assert(
      fc.property(text, fc.nat(30), (any, width) => {
        expect(cellWidth(cut(any, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('is wrapped without losing a word', () => {
    expect(wrap('one two three', 8, '- ', '  ')).toEqual(['- one', '  two', '  three']);
    expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 60 }), (each, width) => {
        const lines = wrap(each.join(' '), width);
        expect(lines.join(' ')).toBe(each.join(' '));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('tables fit by less space, then by wrapped columns, then as one line per cell', () => {
    const columns = [{ title: 'name', flexible: true }, { title: 'n', align: 'right' as const }, { title: 'note' }];
    const rows = [{ cells: ['a name of some length', '12', ''] }, { cells: ['b', '3', 'x'] }];
    expect(table(columns, rows, 80, plain)).toEqual([
      'name                    n  note',
      'a name of some length  12',
      'b                       3  x',
    ]);
    expect(table(columns, rows, 25, plain)).toEqual([
      'name              n  note',
      'a name of some   12',
      'length',
      'b                 3  x',
    ]);
    expect(table(columns, rows, 12, plain)).toEqual([
      'name  a name',
      '      of',
      '      some',
      '      length',
      'n     12',
      '',
      'name  b',
      'n     3',
      'note  x',
    ]);
  });
});

describe('what a stream can do', () => {
  const terminal = { isTTY: true, columns: 80 };
  test.each([
    ['a terminal', terminal, {}, { colour: true, live: true }],
    ['a pipe', {}, {}, { colour: false, live: false }],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, { colour: false, live: true }],
    ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, { colour: true, live: true }],
    ['a pipe with FORCE_COLOR', {}, { FORCE_COLOR: '1' }, { colour: true, live: false }],
    ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, { colour: false, live: true }],
    ['both', terminal, { FORCE_COLOR: '1', NO_COLOR: '1' }, { colour: false, live: true }],
    ['a pipe with CLICOLOR_FORCE', {}, { CLICOLOR_FORCE: '1' }, { colour: true, live: false }],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, { colour: false, live: false }],
    ['an automatic build', terminal, { CI: 'true' }, { colour: true, live: false }],
    ['CI=false', terminal, { CI: 'false' }, { colour: true, live: true }],
  ] as const)('%s', (_name, stream, env, can) => expect(capabilities(stream, env)).toEqual(can));
});

describe('places', () => {
  const linux = { platform: 'linux', userFolder: '/u/ada', env: {} } as const;
  test.each([
    [linux, undefined, '/u/ada/.local/share/epoch-lab', '/u/ada/.cache/epoch-lab'],
    [{ ...linux, env: { XDG_DATA_HOME: '/d', XDG_CACHE_HOME: '/c' } }, undefined, '/d/epoch-lab', '/c/epoch-lab'],
    [{ ...linux, env: { XDG_DATA_HOME: 'd' } }, undefined, '/u/ada/.local/share/epoch-lab', '/u/ada/.cache/epoch-lab'],
    [{ ...linux, env: { EPOCHLAB_HOME: '/h' } }, undefined, '/h', '/h/cache'],
    [{ ...linux, env: { EPOCHLAB_HOME: '/h' } }, '/other', '/other', '/other/cache'],
    [{ ...linux, env: { EPOCHLAB_HOME: '' } }, undefined, '/u/ada/.local/share/epoch-lab', '/u/ada/.cache/epoch-lab'],
    [
      { ...linux, platform: 'darwin' },
      undefined,
      '/u/ada/Library/Application Support/Epoch Lab/data',
      '/u/ada/Library/Caches/Epoch Lab',
    ],
    [
      { platform: 'win32', userFolder: 'C:\\u', env: { LOCALAPPDATA: 'C:\\u\\AppData\\Local' } },
      undefined,
      'C:\\u\\AppData\\Local\\Epoch Lab\\data',
      'C:\\u\\AppData\\Local\\Epoch Lab\\Cache',
    ],
  ] as const)('%j, --home %j', (surroundings, named, home, cache) => {
    expect(placesOf(surroundings, named)).toEqual({ home, cache, dataFolder: undefined });
  });

  test('the folder of EPOCHLAB_DATA, unless it is empty', () => {
    expect(placesOf({ ...linux, env: { EPOCHLAB_DATA: '/m' } }).dataFolder).toBe('/m');
    expect(placesOf({ ...linux, env: { EPOCHLAB_DATA: '' } }).dataFolder).toBeUndefined();
  });
});

test('signals within 300 ms are one wish to leave, later ones another', () => {
  const wish = wishCounter();
  expect([1000, 1001, 1299, 1300, 1301].map(wish)).toEqual([1, null, null, 2, 2]);
});
