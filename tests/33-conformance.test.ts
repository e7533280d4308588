import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activations } from '../worker/catalogue/activations.ts';
import { costs } from '../worker/catalogue/costs.ts';
import { optimisers } from '../worker/catalogue/optimisers.ts';
import { preparations } from '../worker/catalogue/preparations.ts';
import type { Recipe } from '../worker/contract/recipe.ts';
import type { Tuning } from '../worker/engine/devices/cpu/workspace.ts';
import type { Examples, Session, TrainingState, Values } from '../worker/engine/devices/device.ts';
import { referenceDevice } from '../worker/engine/devices/reference/reference-device.ts';
import { interpret } from '../worker/engine/devices/reference/program.ts';
import { compile } from '../worker/engine/formula/evaluate.ts';
import { parse } from '../worker/engine/formula/parse.ts';
import { makePlan, type Plan } from '../worker/engine/graph/plan.ts';
import { compileForCpu, type CpuChoices, openCpu, smallRecipe, usual } from './fixtures/engine.ts';
import { range, someExamples, someOrder, someState } from './fixtures/examples.ts';

fc.configureGlobal({ seed: 33 });

/** Images beyond the training set, so that evaluation takes more than one chunk of its program. */
const others = 110;

interface Case {
  readonly recipe: Recipe;
  readonly plan: Plan;
  readonly examples: Examples;
  readonly seed: number;
}

const names = <Name extends string>(family: Readonly<Record<Name, unknown>>) => Object.keys(family) as Name[];
const kinds = <Name extends string>(family: Readonly<Record<Name, unknown>>) =>
  fc.constantFrom(...names(family)).map((kind) => ({ kind }));
const pairs = names(costs).flatMap((cost) => costs[cost].outputs.map((output) => ({ cost, output })));

/** Rates at which most small networks learn steadily; `careful` for those that are not named. */
const rates: Readonly<Record<string, number>> = { sgd: 0.1, momentum: 0.02, nesterov: 0.02 };
const careful = 0.002;

// Widths on both sides of the borders of vectors, panels and tiles.
const units = fc.oneof(fc.constantFrom(1, 7, 8, 9, 16, 17, 30, 33, 104, 105, 120), fc.integer({ min: 1, max: 60 }));
const someCase: fc.Arbitrary<Case> = fc
  .record({
    hidden: fc.array(fc.record({ units, activation: kinds(activations) }), { maxLength: 3 }),
    pair: fc.constantFrom(...pairs),
    optimiser: fc.constantFrom(...names(optimisers)),
    preparation: kinds(preparations),
    batch: fc.integer({ min: 1, max: 13 }),
    trainCount: fc.integer({ min: 14, max: 60 }),
    l1: fc.constantFrom(0, 0.1),
    l2: fc.constantFrom(0, 1),
    inputs: fc.constantFrom(1, 8, 31, 64),
    classes: fc.constantFrom(2, 10, 17),
    density: fc.constantFrom(0.02, 0.2, 0.9),
    seed: fc.nat(1e6),
  })
  .map(({ hidden, pair, optimiser, preparation, batch, trainCount, l1, l2, inputs, classes, density, seed }) => {
    const recipe = smallRecipe({
      network: { hidden, output: { kind: pair.output } },
      preparation,
      cost: { kind: pair.cost },
      optimiser: { kind: optimiser },
      schedule: { kind: 'constant', eta: rates[optimiser] ?? careful },
      regularisation: { l1: { lambda: l1 }, l2: { lambda: l2 } },
      protocol: { epochs: 30, batch },
    });
    const plan = makePlan(recipe, inputs, classes, trainCount);
    return { recipe, plan, examples: someExamples(seed, trainCount + others, inputs, classes, density), seed };
  });

const tuning: fc.Arbitrary<Tuning> = fc
  .record({
    tile: fc.constantFrom([1, 8], [3, 16], [4, 16], [6, 8]),
    unroll: fc.constantFrom(1, 2, 4),
    panel: fc.constantFrom(16, 24, 48, 104),
  })
  .map(({ tile, unroll, panel }) => ({ tileRows: tile[0], tileColumns: tile[1], unroll, panel }));
const choices: fc.Arbitrary<CpuChoices> = fc.record({ tuning, sparse: fc.boolean(), capacity: fc.constant(200) });

/** Makes steps from step 0 of epoch 0 on, with a fresh order for every epoch. */
function train(session: Session, plan: Plan, seed: number, steps: number): void {
  for (let epoch = 0, made = 0; made < steps; epoch++) {
    const count = Math.min(plan.stepsPerEpoch, steps - made);
    session.setOrder(someOrder(seed + epoch, plan.trainCount));
    session.train(epoch, 0, count);
    made += count;
  }
}

function trainFresh(session: Session, plan: Plan, seed: number): void {
  session.load(someState(plan, seed));
  train(session, plan, seed, 20);
}

const largest = (matrices: readonly Values[]): number =>
  matrices.flatMap((values) => [...values]).reduce((most, x) => Math.max(most, Math.abs(x)), 0);

const distance = (found: readonly Values[], expected: readonly Values[]): number =>
  largest(found.map((values, i) => Float64Array.from(values, (x, j) => x - expected[i]![j]!)));

/**
 * A trained session of `reference`; null where the rate is too large for the network, so that weights grow or what
 * float32 rounds off the initial ones does: no two devices could agree.
 */
function steadyReference(plan: Plan, examples: Examples, seed: number): Session | null {
  const session = referenceDevice.session(plan, examples);
  trainFresh(session, plan, seed);
  const { parameters, slots } = someState(plan, seed);
  const rounded = parameters.map((values) => Float64Array.from(values, (w, i) => w * (1 + (i % 2 ? 1e-7 : -1e-7))));
  const moved = referenceDevice.session(plan, examples);
  moved.load({ parameters: rounded, slots });
  train(moved, plan, seed, 20);
  const size = largest(session.parameters());
  return size < 10 && distance(moved.parameters(), session.parameters()) < 1e-5 * size ? session : null;
}

/**
 * How far `cpu` is from `reference` after training, weights and slots relative to the largest of each; null where they
 * could not agree.
 */
function disagreement(plan: Plan, examples: Examples, seed: number, chosen: CpuChoices): number | null {
  const reference = steadyReference(plan, examples, seed);
  if (reference === null) return null;
  const cpu = openCpu(compileForCpu(plan, examples, 1, chosen));
  trainFresh(cpu, plan, seed);
  const [found, expected] = [cpu.state(), reference.state()];
  const pairs = [found.parameters, ...found.slots].map((values, i) => {
    const exact = [expected.parameters, ...expected.slots][i]!;
    expect(values.map(({ length }) => length)).toEqual(exact.map(({ length }) => length));
    return distance(values, exact) / (largest(exact) || 1);
  });
  return Math.max(...pairs);
}

function expectAgreement(plan: Plan, examples: Examples, seed: number, chosen: CpuChoices): void {
  let apart = disagreement(plan, examples, seed, chosen);
  // A unit or weight may have come within rounding of a kink, on different sides; not so from another start.
  if (apart !== null && apart > 1e-4) apart = disagreement(plan, examples, seed + 1, chosen);
  fc.pre(apart !== null);
  expect(apart).toBeLessThanOrEqual(1e-4);
}

/** By how much the largest output of an example leads over the second, in float64. */
function lead({ plan, examples }: Case, { parameters }: TrainingState, example: number): number {
  const { evaluate: program, inputs, classes } = plan;
  const pixel = compile(plan.preparation, ['x']);
  const images = new Float64Array(program.rows * inputs).fill(pixel([0]));
  for (const entry of examples.entries.subarray(examples.rowStart[example], examples.rowStart[example + 1])) {
    images[entry >>> 8] = pixel([entry & 255]);
  }
  const none = (columns: number) => new Float64Array(program.rows * columns);
  const valueOf = interpret(program)({
    images,
    targets: none(classes),
    share: none(1),
    parameters: parameters.map((values) => Float64Array.from(values)),
  });
  const [first, second] = [...valueOf(program.outputs[0]!).subarray(0, classes)].sort((a, b) => b - a);
  return first! - second!;
}

describe('cpu computes what reference computes', () => {
  test('weights and slots after twenty steps of random recipes', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(someCase, choices, ({ recipe, plan, examples, seed }, chosen) => {
        expectAgreement(plan, examples, seed, chosen);
        seen.add(recipe.optimiser.kind).add(recipe.network.output.kind).add(recipe.cost.kind);
      }),
      { numRuns: 80 },
    );
    expect([...seen]).toEqual(expect.arrayContaining([...names(optimisers), ...names(costs)]));
  });

  test('evaluation and diagnosis of random networks', () => {
    fc.assert(
      fc.property(someCase, choices, (given, chosen) => {
        const { plan, examples, seed } = given;
        const state = someState(plan, seed, 2);
        const reference = referenceDevice.session(plan, examples);
        const cpu = openCpu(compileForCpu(plan, examples, 1, chosen));
        for (const session of [reference, cpu]) session.load(state);

        const asked = someOrder(seed, plan.trainCount + others).subarray(0, 100 + (seed % 17));
        const [found, expected] = [cpu.evaluate(asked), reference.evaluate(asked)];
        expect(Math.abs(found.cost - expected.cost)).toBeLessThanOrEqual(1e-5 * Math.abs(expected.cost));
        const isRight = [...found.predictions].filter((p, i) => p === examples.labels[asked[i]!]!);
        expect(found.correct).toBe(isRight.length);
        found.predictions.forEach((prediction, i) => {
          if (prediction !== expected.predictions[i]) expect(lead(given, state, asked[i]!)).toBeLessThan(1e-5);
        });

        const health = [cpu, reference].map((session) => session.diagnose(range(plan.diagnose.rows)));
        const [ours, theirs] = health as [(typeof health)[number], (typeof health)[number]];
        expect(ours.examples).toBe(plan.trainCount);
        expect(ours.gradientNorms).toHaveLength(theirs.gradientNorms.length);
        ours.gradientNorms.forEach((norm, i) => {
          expect(Math.abs(norm - theirs.gradientNorms[i]!)).toBeLessThanOrEqual(1e-4 * theirs.gradientNorms[i]! + 1e-7);
        });
        ours.flatCounts.forEach((counts, i) => {
          // A value within rounding of the threshold may fall on either side.
          const apart = Float64Array.from(counts, (count, j) => Math.abs(count - theirs.flatCounts[i]![j]!));
          expect(counts).toHaveLength(theirs.flatCounts[i]!.length);
          expect(apart.reduce((sum, x) => sum + x, 0)).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('images whose background is not zero', () => {
    fc.assert(
      fc.property(someCase, tuning, ({ plan: plain, examples, seed }, chosen) => {
        const plan = { ...plain, preparation: parse('x / 128 - 1') };
        expectAgreement(plan, examples, seed, { ...usual, tuning: chosen, sparse: false });
      }),
      { numRuns: 15 },
    );
  });

  test('a training that grows beyond all numbers ends in weights that are none, and so does its cost', () => {
    const recipe = smallRecipe({
      network: { hidden: [{ units: 9, activation: { kind: 'identity' } }], output: { kind: 'identity' } },
      cost: { kind: 'quadratic' },
      schedule: { kind: 'constant', eta: 1e5 },
    });
    const plan = makePlan(recipe, 31, 4, 40);
    const examples = someExamples(1, 40, 31, 4, 0.5);
    for (const session of [referenceDevice.session(plan, examples), openCpu(compileForCpu(plan, examples))]) {
      session.load(someState(plan, 1));
      train(session, plan, 1, 100);
      expect(session.evaluate(range(40)).cost).toBeNaN();
      expect(session.parameters().every((values) => values.every((w) => Number.isNaN(w)))).toBe(true);
    }
  });

  test.each([true, false])('L1 leaves a weight of zero where it is (sparse: %s)', (sparse) => {
    const recipe = smallRecipe({ regularisation: { l1: { lambda: 5 } } });
    const plan = makePlan(recipe, 31, 4, 8);
    // No pixel is ever set: the first layer has no gradient but that of the penalty.
    const examples = someExamples(1, 8, 31, 4, 0);
    const state = someState(plan, 1);
    state.parameters[0]!.fill(0, 0, 40);
    for (const session of [
      referenceDevice.session(plan, examples),
      openCpu(compileForCpu(plan, examples, 1, { sparse })),
    ]) {
      session.load(state);
      train(session, plan, 1, 5);
      const weights = session.parameters()[0]!;
      expect([...weights.subarray(0, 40)].every((w) => w === 0)).toBe(true);
      expect([...weights.subarray(40)].every((w, i) => w !== state.parameters[0]![40 + i]!)).toBe(true);
    }
  });
});

describe('choices that change the speed leave every bit', () => {
  /** Everything a session can be asked for, as bytes. */
  function bits({ plan, examples, seed }: Case, chosen: Partial<CpuChoices>): string[] {
    const session = openCpu(compileForCpu(plan, examples, 1, chosen));
    trainFresh(session, plan, seed);
    const { parameters, slots } = session.state();
    const { cost, correct, predictions } = session.evaluate(range(others + plan.trainCount));
    const { gradientNorms, flatCounts } = session.diagnose(range(plan.diagnose.rows));
    const numbers = Float64Array.from([cost, correct, ...gradientNorms]);
    return [numbers, predictions, ...flatCounts, ...parameters, ...slots.flat()].map((values) =>
      Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
    );
  }

  test('tiles, unrolling, panels, lists of pixels or whole images', () => {
    fc.assert(
      fc.property(someCase, fc.array(choices, { minLength: 4, maxLength: 4 }), (given, variants) => {
        const expected = bits(given, usual);
        for (const chosen of variants) expect(bits(given, chosen)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  test('room for fewer examples to evaluate than are diagnosed', () => {
    const recipe = smallRecipe({ optimiser: { kind: 'nesterov' } });
    const plan = makePlan(recipe, 31, 10, 300);
    const given = { recipe, plan, examples: someExamples(1, 300, 31, 10, 0.3), seed: 1 };
    const run = (capacity: number) => {
      const session = openCpu(compileForCpu(plan, given.examples, 1, { capacity }));
      session.load(someState(plan, 1));
      train(session, plan, 1, 5);
      const before = session.evaluate(range(10));
      const health = session.diagnose(range(300));
      train(session, plan, 1, 5);
      return { before, health, state: session.state(), after: session.evaluate(range(10)) };
    };
    expect(run(10)).toEqual(run(300));
  });
});
