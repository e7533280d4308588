import { describe, expect, test, vi } from 'vitest';
import type { Activation, activations } from '../worker/catalogue/activations.ts';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import { experimentJsonSchema } from '../worker/contract/json-schema.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { refused, smallFile, withValue } from './experiment-file.ts';
import { devices } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';

/** A bent line: slope 1 left of zero, `bend` right of it. */
const bent = vi.hoisted((): Activation => ({
  title: 'Bent line',
  formula: 'z > 0 ? bend * z : z',
  steepest: 'max(1, bend)',
  help: 'A line with a bend at zero.',
  source: 'nowhere',
  parameters: { bend: { default: 0.5, min: 0, max: 4, help: 'Slope for positive input.' } },
}));

// The catalogue with one more row, as if that file alone had been edited.
vi.mock('../worker/catalogue/activations.ts', async (original) => {
  const file = await original<{ activations: typeof activations }>();
  return { ...file, activations: { ...file.activations, bent } };
});

const path = 'recipe.network.hidden.0.activation';
const fileWith = (activation: object) => withValue(smallFile, path, activation);

/** What each device makes of a small network with the given activation: its weights, and how often units are flat. */
function train(activation: object) {
  const { recipe } = checkExperiment(fileWith(activation));
  const plan = makePlan(recipe, 20, 10, 30);
  const examples = someExamples(1, 30, 20, 10, 0.5);
  return devices.map(({ device }) => {
    const session = device.session(plan, examples);
    session.load(someState(plan, 1));
    session.setOrder(range(30));
    session.train(0, 0, 3);
    const weights = session.parameters().flatMap((values) => [...values]);
    return { weights, flat: [...session.diagnose(range(30)).flatCounts[0]!] };
  });
}

describe('an activation that is one more row of its file', () => {
  test('is in the schema with its parameters, defaults and ranges', () => {
    expect(JSON.stringify(experimentJsonSchema())).toContain('"Bent line"');
    const { recipe } = checkExperiment(fileWith({ kind: 'bent' }));
    expect(recipe.network.hidden[0]).toMatchObject({ activation: { kind: 'bent', bend: 0.5 } });
    expect(refused(() => checkExperiment(fileWith({ kind: 'bent', bend: 5 }))).problems).toEqual([
      { path: `${path}.bend`, message: 'must be at most 4, but is 5' },
    ]);
    expect(refused(() => checkExperiment(fileWith({ kind: 'bend' }))).message).toContain('did you mean "bent"?');
  });

  test('trains on every device, which agree', () => {
    const straight = train({ kind: 'identity' });
    expect(train({ kind: 'bent', bend: 1 })).toEqual(straight);
    const [reference, cpu] = train({ kind: 'bent' });
    reference!.weights.forEach((w, i) => expect(Math.abs(cpu!.weights[i]! - w)).toBeLessThan(1e-5));
    expect(reference!.weights.some((w, i) => Math.abs(w - straight[0]!.weights[i]!) > 1e-3)).toBe(true);
  });

  test('says when its units are flat', () => {
    const [reference, cpu] = train({ kind: 'bent', bend: 0 });
    expect(cpu!.flat).toEqual(reference!.flat);
    expect(Math.max(...cpu!.flat)).toBeGreaterThan(0);
    expect(train({ kind: 'bent' }).every(({ flat }) => flat.every((count) => count === 0))).toBe(true);
  });
});
