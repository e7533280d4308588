import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { centreDigit, type Picture } from '../worker/data/centre-digit.ts';

/** A picture from lines of text: `#` is ink, `.` paper. */
function drawn(...lines: string[]): Picture {
  const pixels = Uint8Array.from(lines.join(''), (sign) => (sign === '#' ? 255 : 0));
  return { rows: lines.length, columns: lines[0]!.length, pixels };
}

const ink = ({ pixels }: Picture): number => pixels.reduce((sum, pixel) => sum + pixel, 0);

/** Row and column of the centre of mass, where pixel i covers i to i + 1. */
function centreOfMass({ columns, pixels }: Picture): [row: number, column: number] {
  let [mass, down, across] = [0, 0, 0];
  pixels.forEach((pixel, i) => {
    mass += pixel;
    down += pixel * (Math.floor(i / columns) + 0.5);
    across += pixel * ((i % columns) + 0.5);
  });
  return [down / mass, across / mass];
}

const drawings = fc
  .record({ rows: fc.integer({ min: 1, max: 60 }), columns: fc.integer({ min: 1, max: 60 }) })
  .chain(({ rows, columns }) =>
    fc
      .uint8Array({ minLength: rows * columns, maxLength: rows * columns })
      .map((pixels): Picture => ({ rows, columns, pixels })),
  );

describe('a drawing becomes an image as MNIST has them', () => {
  test('cut to its ink, 20 pixels at its longest, its proportions kept', () => {
    const { cropped, scaled } = centreDigit(drawn('......', '..#...', '..#...', '..##..', '......'))!;
    expect(cropped).toEqual(drawn('#.', '#.', '##'));
    expect([scaled.rows, scaled.columns]).toEqual([20, 13]);
  });

  test('every new pixel is the mean of the old ones it covers', () => {
    const wide = new Uint8Array(40 * 40).map((_, i) => ((i % 40) % 2 === 0 ? 200 : 100));
    const { scaled } = centreDigit({ rows: 40, columns: 40, pixels: wide })!;
    expect(new Set(scaled.pixels)).toEqual(new Set([150]));
  });

  test('with its centre of mass in the middle of 28 x 28, to half a pixel', () => {
    const { centred } = centreDigit(drawn('##########', '##########', '....#.....', '....#.....', '....#.....'))!;
    for (const place of centreOfMass(centred)) expect(Math.abs(place - 14)).toBeLessThanOrEqual(0.5);
  });

  test('without losing any ink, wherever that lies', () => {
    fc.assert(
      fc.property(drawings, (drawing) => {
        const digit = centreDigit(drawing);
        if (ink(drawing) === 0) return expect(digit).toBeNull();
        const { cropped, scaled, centred } = digit!;
        expect(ink(cropped)).toBe(ink(drawing));
        expect(ink(centred)).toBe(ink(scaled));
        expect([centred.rows, centred.columns]).toEqual([28, 28]);
        expect(Math.max(scaled.rows, scaled.columns)).toBe(20);
      }),
    );
  });

  test('the same wherever it was drawn on the pad', () => {
    const pad = (top: number, left: number): Picture => {
      const pixels = new Uint8Array(60 * 60);
      for (let i = 0; i < 30; i++) pixels[(top + i) * 60 + left + (i >> 1)] = 255;
      return { rows: 60, columns: 60, pixels };
    };
    expect(centreDigit(pad(3, 5))).toEqual(centreDigit(pad(29, 40)));
  });

  test('nothing becomes of an empty pad', () => {
    expect(centreDigit(drawn('...', '...'))).toBeNull();
  });
});
