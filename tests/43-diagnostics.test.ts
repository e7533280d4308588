import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { threadDevices } from './fixtures/training/train-here.ts';
import { histogramOf } from '../worker/training/histogram.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';
import { again, jobOf, train, trainHere } from './fixtures/training/train-here.ts';

fc.configureGlobal({ seed: 43 });

const norm = (values: Iterable<number>): number => Math.hypot(...values);

describe('a histogram', () => {
  test('counts every finite value, in bins of equal width from the lowest to the highest', () => {
    const value = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(NaN, Infinity, -Infinity));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), fc.nat(200), (values, cut) => {
        const { low, high, counts } = histogramOf([values.slice(0, cut), Float64Array.from(values.slice(cut))]);
        const finite = values.filter(Number.isFinite);
        expect(counts).toHaveLength(32);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(finite.length);
        if (finite.length === 0) return;
        expect([low, high]).toEqual([Math.min(...finite), Math.max(...finite)]);
        // Up to the upper edge of each bin, give or take what rounding moves across it.
        const room = 1e-9 * (high - low);
        counts.reduce((below, count, bin) => {
          const edge = low + ((bin + 1) / 32) * (high - low);
          const found = below + count;
          if (bin < 31) {
            expect(found).toBeGreaterThanOrEqual(finite.filter((x) => x < edge - room).length);
            if (high > low) expect(found).toBeLessThanOrEqual(finite.filter((x) => x <= edge + room).length);
          }
          return found;
        }, 0);
      }),
    );
  });

  test('of one value, of none and of the largest numbers', () => {
    expect(histogramOf([[3, 3, 3]])).toMatchObject({ low: 3, high: 3 });
    expect(histogramOf([[3, 3, 3]]).counts[0]).toBe(3);
    expect(histogramOf([[NaN]])).toEqual({ low: 0, high: 0, counts: new Array(32).fill(0) });
    const { counts } = histogramOf([Array.from({ length: 32 }, (_, i) => i).concat(32)]);
    expect(counts).toEqual([...new Array<number>(31).fill(1), 2]);
  });
});

describe.each(threadDevices)('the diagnostics of a run on %s', (device) => {
  test('give the length of the last step over that of the weights', async () => {
    const told = await trainHere(tinyExperiment({ 'recipe.protocol.batch': 'all' }), { device });
    expect(told.epochs[0]!.layers.map(({ updateRatio }) => updateRatio)).toEqual([undefined, undefined]);
    for (let epoch = 1; epoch <= 3; epoch++) {
      const [before, after] = [told.checkpoints[epoch - 1]!, told.checkpoints[epoch]!].map(
        ({ state }) => state.parameters,
      );
      told.epochs[epoch]!.layers.forEach(({ updateRatio }, layer) => {
        const [old, now] = [before![2 * layer]!, after![2 * layer]!];
        const expected = norm(Array.from(now, (w, i) => w - old[i]!)) / norm(old);
        expect(Math.abs(updateRatio! / expected - 1)).toBeLessThan(device === 'reference' ? 1e-6 : 1e-12);
      });
    }
  });

  test('are the same where a run went on from a checkpoint', async () => {
    const job = await jobOf(tinyExperiment(), { device });
    const [first, second] = [train(job), train(again(job, train(job).bytes[1]!))];
    expect(second.epochs.map(({ layers }) => layers)).toEqual(first.epochs.slice(2).map(({ layers }) => layers));
  });

  test('spread the weights, activations and gradients there are', async () => {
    const told = await trainHere(tinyExperiment(), { device });
    const said = told.messages.filter((message) => message.kind === 'epoch');
    const units = [12, 10];
    for (const [epoch, { histograms }] of said.entries()) {
      expect(histograms).toHaveLength(2);
      histograms.forEach(({ activations, weights, gradients }, layer) => {
        const w = told.checkpoints[epoch]!.state.parameters[2 * layer]!;
        const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
        expect([weights.low, weights.high].map(Math.fround)).toEqual([Math.min(...w), Math.max(...w)].map(Math.fround));
        expect([total(weights.counts), total(gradients.counts)]).toEqual([w.length, w.length]);
        expect(total(activations.counts)).toBe(200 * units[layer]!);
        expect(activations.low).toBeGreaterThanOrEqual(0);
        expect(activations.high).toBeLessThanOrEqual(1);
        const { gradientNorm } = told.epochs[epoch]!.layers[layer]!;
        expect(Math.max(-gradients.low, gradients.high)).toBeLessThanOrEqual(gradientNorm);
      });
    }
  });
});
