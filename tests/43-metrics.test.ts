import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { metrics } from '../worker/catalogue/metrics.ts';
import { metricNames, splitMetrics } from '../worker/contract/metrics.ts';
import { rank } from '../worker/engine/devices/reference/rank.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { type Judged, splitMetricsOf } from '../worker/training/split-metrics.ts';
import { compileForCpu, devices, openCpu, smallRecipe } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';

fc.configureGlobal({ seed: 43 });

const golden = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      labels: z.array(z.int()),
      outputs: z.array(z.array(z.number())),
      metrics: z.record(z.enum(metricNames).exclude(['cost']), z.number()),
    }),
  ),
});
const { cases } = golden.parse(
  JSON.parse(readFileSync(new URL('fixtures/metrics.json', import.meta.url), 'utf8')) as unknown,
);

/** What a device would say of these outputs. */
function judged(outputs: readonly (readonly number[])[], labels: readonly number[]): Judged {
  const ranks = outputs.map((row) => rank(Float64Array.from(row)));
  return {
    cost: 0.5,
    correct: ranks.filter(({ winner }, i) => winner === labels[i]).length,
    predictions: Uint8Array.from(ranks, ({ winner }) => winner),
    runnersUp: Uint8Array.from(ranks, ({ runnerUp }) => runnerUp),
    confidences: Float64Array.from(ranks, ({ confidence }) => confidence),
    labels: Uint8Array.from(labels),
  };
}

describe('the metrics of a split', () => {
  test.each(cases)('are those of scikit-learn: $name', ({ labels, outputs, metrics: expected }) => {
    const found = splitMetricsOf(judged(outputs, labels));
    expect(found.cost).toBe(0.5);
    for (const [name, value] of Object.entries(expected)) {
      expect(Math.abs(found[name as keyof typeof expected]! - value), name).toBeLessThan(1e-12);
    }
  });

  test('are all that the catalogue has, and what the schema of a split says', () => {
    const { labels, outputs } = cases[0]!;
    const found = splitMetricsOf(judged(outputs, labels));
    expect(Object.keys(found).sort()).toEqual(Object.keys(metrics).sort());
    expect(splitMetrics.parse(found)).toEqual(found);
    expect(splitMetrics.parse({ cost: 1, accuracy: 0.5 })).toEqual({ cost: 1, accuracy: 0.5 });
    expect(splitMetrics.safeParse({ cost: 1, accuracy: 0.5, recall: 1 }).success).toBe(false);
  });

  test('say that an answer nobody is sure of is badly calibrated, and one that is no number has no calibration', () => {
    const { calibration } = splitMetricsOf(judged([[0, 0, 0, 0]], [3]));
    expect(calibration).toBe(0.25);
    expect(splitMetricsOf(judged([[-3, -1]], [1])).calibration).toBe(0.5);
    expect(splitMetricsOf(judged([[0, 1]], [1])).calibration).toBe(0);
    expect(splitMetricsOf(judged([[NaN, 1]], [1])).calibration).toBeNaN();
    expect(splitMetricsOf(judged([[NaN, NaN]], [1]))).toMatchObject({ accuracy: 0, error: 1, f1: 0, top2: 0 });
  });

  test('count the first of equals', () => {
    const found = splitMetricsOf(
      judged(
        [
          [1, 1, 1],
          [1, 1, 1],
          [1, 1, 1],
        ],
        [0, 1, 2],
      ),
    );
    expect(found).toMatchObject({ accuracy: 1 / 3, top2: 2 / 3 });
  });
});

describe.each(devices)('evaluation on $device.kind', ({ device, tolerance }) => {
  const outputs = fc.constantFrom('softmax', 'sigmoid', 'identity');

  test('ranks the outputs it gives', () => {
    fc.assert(
      fc.property(outputs, fc.integer({ min: 1, max: 300 }), fc.nat(1000), (output, images, seed) => {
        const cost = output === 'softmax' ? 'log-likelihood' : 'quadratic';
        const recipe = smallRecipe({
          network: { hidden: [{ units: 5, activation: { kind: 'tanh' } }], output: { kind: output } },
          cost: { kind: cost },
        });
        const plan = makePlan(recipe, 31, 10, images);
        const examples = someExamples(seed, images, 31, 10, 0.3);
        const session =
          device.kind === 'cpu'
            ? openCpu(compileForCpu(plan, examples, 1, { capacity: 300 }))
            : device.session(plan, examples);
        session.load(someState(plan, seed));
        const found = session.evaluate(range(images));
        const rows = session.outputs(range(images));
        for (let i = 0; i < images; i++) {
          const { winner, runnerUp, confidence } = rank(Float64Array.from(rows.subarray(10 * i, 10 * i + 10)));
          expect([found.predictions[i], found.runnersUp[i]]).toEqual([winner, runnerUp]);
          expect(Math.abs(found.confidences[i]! - confidence)).toBeLessThanOrEqual(tolerance);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('is of examples, however they fall into batches', () => {
    const plan = makePlan(smallRecipe({}), 31, 10, 107);
    const examples = someExamples(7, 107, 31, 10, 0.3);
    const session = device.session(plan, examples);
    session.load(someState(plan, 7));
    const whole = session.evaluate(range(107));
    const single = Array.from(range(107), (i) => session.evaluate(Uint32Array.of(i)));
    const joined: Judged = {
      cost: single.reduce((sum, { cost }) => sum + cost, 0) / 107,
      correct: single.reduce((sum, { correct }) => sum + correct, 0),
      predictions: Uint8Array.from(single, ({ predictions }) => predictions[0]!),
      runnersUp: Uint8Array.from(single, ({ runnersUp }) => runnersUp[0]!),
      confidences: Float64Array.from(single, ({ confidences }) => confidences[0]!),
      labels: examples.labels,
    };
    const [found, expected] = [splitMetricsOf({ ...whole, labels: examples.labels }), splitMetricsOf(joined)];
    for (const name of metricNames) expect(Math.abs(found[name]! - expected[name]!), name).toBeLessThan(1e-12);
  });
});
