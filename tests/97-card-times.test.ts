import { format } from 'prettier';
import { expect, test } from 'vitest';
import { type CardTimes, cardTimesMarkdown, type Trained } from './bench/gpu/card-times.ts';

const trained = (by: string, runs: number, stepsPerSecond: number | null, problem: string | null = null): Trained => ({
  ...{ by, runs, stepsPerSecond, problem },
});

const times: CardTimes = {
  ...{ date: '2026-11-21T23:30:00.000Z', adapter: 'vendor family (model)', driver: 'driver 1.2', isSoftware: false },
  ...{ processor: 'a processor', node: '24.0.0', images: 'the built-in digits', seconds: 2, peersMissing: null },
  cases: [
    {
      name: '784-30-10 b10',
      cpu: trained('one core of the processor', 1, 40_000),
      peers: [trained('PyTorch, one run', 1, 5_000), trained('PyTorch, CUDA graphs, one run', 1, 25_000)],
      card: [
        trained('the card, one run', 1, 62.5),
        trained('the card, 32 runs', 32, 12_345.6),
        trained('the card, 128 runs', 128, null, 'It is full.'),
      ],
    },
  ],
};

test('the times of a card as they stand on a page', async () => {
  const page = cardTimesMarkdown(times);
  expect(page).toBe(
    [
      'Measured on 21 November 2026: vendor family (model), driver 1.2, beside a processor, Node 24.0.0. Images: the built-in digits. Every number is of 2 s of training as the lab trains, without evaluation.',
      '',
      '| network, batch size | trained by                    | steps/s of each |  of all | times one core | times PyTorch |',
      '| ------------------- | ----------------------------- | --------------: | ------: | -------------: | ------------: |',
      '| 784-30-10 b10       | one core of the processor     |          40,000 |  40,000 |           1.00 |          8.00 |',
      '|                     | PyTorch, one run              |           5,000 |   5,000 |          0.125 |          1.00 |',
      '|                     | PyTorch, CUDA graphs, one run |          25,000 |  25,000 |          0.625 |          5.00 |',
      '|                     | the card, one run             |            62.5 |    62.5 |        0.00156 |        0.0125 |',
      '|                     | the card, 32 runs             |          12,346 | 395,059 |           9.88 |          79.0 |',
      '|                     | the card, 128 runs            |               – |       – |                |               |',
      '',
      '784-30-10 b10, the card, 128 runs: It is full.',
      '',
    ].join('\n'),
  );
  expect(await format(page, { parser: 'markdown', printWidth: 120 })).toBe(page);
});

test('what is made in software, and a peer that is missing', () => {
  const page = cardTimesMarkdown({ ...times, isSoftware: true, peersMissing: 'no python3 here has torch' });
  expect(page).toContain('\n\nThis adapter is made in software: these numbers say nothing about a graphics card.\n\n');
  expect(page).toMatch(/\n\nPyTorch was not timed: no python3 here has torch\.\n$/);
});
