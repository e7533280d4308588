import { readFileSync } from 'node:fs';
import { z } from 'zod';

const number = z.number();
const two = z.array(z.tuple([number, number]));
const three = z.array(z.tuple([number, number, number]));
const four = z.array(z.tuple([number, number, number, number]));
const numbers = z.array(number);
const ends = z.tuple([number, number]);

function read<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  return schema.parse(JSON.parse(readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8')));
}

/** Printed by fixtures/statistics.py. Arguments first, the result last. */
export const scipy = read(
  'statistics.json',
  z.strictObject({
    source: z.string(),
    logGamma: two,
    incompleteBeta: four,
    normal: two,
    normalQuantile: two,
    t: three,
    tQuantile: three,
    noncentralT: four,
    paired: z.array(
      z.strictObject({
        a: numbers,
        b: numbers,
        mean: number,
        sd: number,
        interval: ends,
        t: number,
        p: number,
        signFlip: number,
        wilcoxon: number,
        dz: number,
        hedges: number,
      }),
    ),
    wilcoxonLarge: z.array(z.strictObject({ differences: numbers, p: number })),
    mcnemar: three,
    holm: z.array(z.tuple([numbers, numbers])),
    power: four,
    pairsNeeded: three,
  }),
);

/** What the packages of @stdlib named in `source` give. */
export const stdlib = read(
  'statistics-stdlib.json',
  z.strictObject({
    source: z.string(),
    t: three,
    tQuantile: three,
    normalQuantile: two,
    paired: z.strictObject({
      a: numbers,
      b: numbers,
      mean: number,
      interval: ends,
      t: number,
      df: number,
      p: number,
      wilcoxon: z.strictObject({ statistic: number, p: number, method: z.string() }),
    }),
  }),
);

/** Printed by fixtures/claim-statistics.py. */
export const scipyForClaims = read(
  'claim-statistics.json',
  z.strictObject({
    source: z.string(),
    equivalence: z.array(z.strictObject({ a: numbers, b: numbers, margin: number, p: number, interval: ends })),
    trend: z.array(z.strictObject({ blocks: z.array(numbers), statistic: number, p: number })),
    largeTrend: z.array(z.strictObject({ blocks: z.array(numbers), statistic: number, p: number })),
    place: z.array(z.strictObject({ values: numbers, value: number, interval: ends, percentile: number })),
    share: z.array(z.strictObject({ hits: number, n: number, interval: ends })),
  }),
);
