import { describe, expect, test } from 'vitest';
import { schedules } from '../worker/catalogue/schedules.ts';
import { compile } from '../worker/engine/formula/evaluate.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { smallRecipe } from './fixtures/engine.ts';
import { inFloat64 } from './fixtures/vector-formula.ts';

const epochs = 8;

/** The learning rate of a schedule in a training of eight epochs. */
function rateOf(schedule: object) {
  const recipe = smallRecipe({ schedule, protocol: { epochs, batch: 4 } });
  return makePlan(recipe, 4, 2, 12).rate;
}

describe('learning rates, epoch by epoch', () => {
  test.each<[schedule: object, rates: readonly number[]]>([
    [{ kind: 'constant' }, [0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]],
    [{ kind: 'step', factor: 0.5, every: 3 }, [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2]],
    [{ kind: 'step', factor: 0.1, every: 1 }, [0.8, 0.08, 8e-3, 8e-4, 8e-5, 8e-6, 8e-7, 8e-8]],
    [{ kind: 'exponential', decay: Math.LN2 }, [0.8, 0.4, 0.2, 0.1, 0.05, 0.025, 0.0125, 0.00625]],
    [{ kind: 'inverse', decay: 1 }, [0.8, 0.4, 0.8 / 3, 0.2, 0.16, 0.8 / 6, 0.8 / 7, 0.1]],
    [
      { kind: 'cosine' },
      [0.8, 0.4 + 0.4 * Math.cos(Math.PI / 8), 0.4 + 0.4 * Math.SQRT1_2, 0.4 + 0.4 * Math.sin(Math.PI / 8), 0.4],
    ],
    [{ kind: 'warm-up', rampEpochs: 3 }, [0.2, 0.4, 0.6, 0.8, 0.8, 0.8, 0.8, 0.8]],
    [{ kind: 'warm-up', rampEpochs: 0 }, [0.8, 0.8]],
  ])('%o', (schedule, rates) => {
    const rate = compile(rateOf({ ...schedule, eta: 0.8 }), ['k', 't']);
    rates.forEach((expected, k) => expect(rate([k, 3 * k])).toBeCloseTo(expected, 14));
  });

  test.each(Object.keys(schedules))('%s is positive in every epoch, and the same in WebAssembly', (kind) => {
    const formula = rateOf({ kind, eta: 0.8 });
    const k = Array.from({ length: epochs }, (_, epoch) => epoch);
    const t = k.map((epoch) => 3 * epoch);
    const drops = k.map((epoch) => Math.floor(epoch / 3));
    const rate = compile(formula, ['k', 't', 'drops']);
    inFloat64(formula, { k, t, drops }).forEach((found, epoch) => {
      expect(found).toBeGreaterThan(0);
      expect(Math.abs(found / rate([epoch, 3 * epoch, drops[epoch]!]) - 1)).toBeLessThan(2 ** -25);
    });
  });
});
