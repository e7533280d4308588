import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activations } from '../worker/catalogue/activations.ts';
import { type Cost, costs } from '../worker/catalogue/costs.ts';
import { optimisers } from '../worker/catalogue/optimisers.ts';
import { type Preparation, preparations } from '../worker/catalogue/preparations.ts';
import { schedules } from '../worker/catalogue/schedules.ts';
import { referenceDevice } from '../worker/engine/devices/reference/reference-device.ts';
import { parse } from '../worker/engine/formula/parse.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { type Case, choices, expectAgreement, train, tuning } from './fixtures/agreement.ts';
import { compileForCpu, openCpu, smallRecipe, usual } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';
import { bits, expectSameJudgement } from './fixtures/judgements.ts';
import { layerParts, trainingParts } from './fixtures/training-parts.ts';

fc.configureGlobal({ seed: 33 });

/** Images beyond the training set, so that evaluation takes more than one chunk of its program. */
const others = 110;

const kindsOf = (family: object) => Object.keys(family);
const pairs = Object.entries<Cost>(costs).flatMap(([cost, row]) => row.outputs.map((output) => ({ cost, output })));

/** Preparations that need to know nothing of other images. */
const byteByByte = Object.entries<Preparation>(preparations).flatMap(([kind, row]) => (row.statistics ? [] : [kind]));

/** Rates at which a small network learns steadily, so that devices do not drift apart by themselves. */
const rates: Readonly<Record<string, number>> = { sgd: 0.2, momentum: 0.03, nesterov: 0.03, 'delta-bar-delta': 0.03 };
const cautiousRate = 0.002;

/** The techniques of a recipe, each by its kind. */
interface Kinds {
  readonly activation: string;
  readonly pair: (typeof pairs)[number];
  readonly optimiser: string;
  readonly schedule: string;
  readonly parts: object;
  readonly layer: object;
}

// Widths on both sides of the borders of vectors, panels and tiles.
const units = fc.oneof(fc.constantFrom(1, 7, 8, 9, 16, 17, 30, 33, 104, 105, 120), fc.integer({ min: 1, max: 60 }));

/** Random trainings; those of the techniques that are given have them, an activation in the first hidden layer. */
const casesWith = (given: Partial<Kinds>): fc.Arbitrary<Case> =>
  fc
    .record({
      hidden: fc.array(fc.record({ units, activation: fc.constantFrom(...kindsOf(activations)) }), {
        minLength: given.activation === undefined && given.layer === undefined ? 0 : 1,
        maxLength: 3,
      }),
      pair: fc.constantFrom(...(given.pair ? [given.pair] : pairs)),
      optimiser: fc.constantFrom(...(given.optimiser ? [given.optimiser] : kindsOf(optimisers))),
      schedule: fc.constantFrom(...(given.schedule ? [given.schedule] : kindsOf(schedules))),
      preparation: fc.constantFrom(...byteByByte),
      batch: fc.integer({ min: 1, max: 13 }),
      trainCount: fc.integer({ min: 14, max: 60 }),
      l1: fc.constantFrom(0, 0.1),
      l2: fc.constantFrom(0, 1),
      inputs: fc.constantFrom(1, 8, 31, 64),
      classes: fc.constantFrom(2, 10, 17),
      density: fc.constantFrom(0.02, 0.2, 0.9),
      seed: fc.nat(1e6),
    })
    .map(({ hidden, pair, optimiser, schedule, preparation, l1, l2, batch, ...data }) => {
      const { inputs, classes, trainCount, density, seed } = data;
      const kindOf = (drawn: string, layer: number) => (layer === 0 ? (given.activation ?? drawn) : drawn);
      const recipe = smallRecipe({
        network: {
          hidden: hidden.map((layer, i) => ({
            ...layer,
            activation: { kind: kindOf(layer.activation, i) },
            ...given.layer,
          })),
          output: { kind: pair.output },
        },
        preparation: { kind: preparation },
        cost: { kind: pair.cost },
        optimiser: { kind: optimiser },
        schedule: { kind: schedule, eta: rates[optimiser] ?? cautiousRate },
        regularisation: { l1: { lambda: l1 }, l2: { lambda: l2 } },
        ...given.parts,
        protocol: { epochs: 30, batch },
      });
      const plan = makePlan(recipe, inputs, classes, trainCount);
      return { plan, examples: someExamples(seed, trainCount + others, inputs, classes, density), seed };
    });
const someCase = casesWith({});

/** Every technique of the catalogue a training computes with, by its name. */
const techniques: readonly (readonly [string, Partial<Kinds>])[] = [
  ...kindsOf(activations).map((activation) => [activation, { activation }] as const),
  ...pairs.map((pair) => [`${pair.cost} with ${pair.output}`, { pair }] as const),
  ...kindsOf(optimisers).map((optimiser) => [optimiser, { optimiser }] as const),
  ...trainingParts.map(([name, parts]) => [name, { parts }] as const),
  ...layerParts.map(([name, layer]) => [name, { layer }] as const),
  ...kindsOf(schedules).map((schedule) => [`${schedule} schedule`, { schedule }] as const),
];

describe('cpu computes what reference computes', () => {
  test('weights and slots after twenty steps of random recipes', () => {
    fc.assert(
      fc.property(someCase, choices, (given, chosen) => expectAgreement(given, chosen)),
      { numRuns: 20 },
    );
  });

  test.each(techniques)('weights and slots after twenty steps with %s', (_, kinds) => {
    fc.assert(
      fc.property(casesWith(kinds), choices, (given, chosen) => expectAgreement(given, chosen)),
      { numRuns: 2 },
    );
  });

  test('evaluation and diagnosis of random networks', () => {
    fc.assert(
      fc.property(someCase, choices, (given, chosen) => expectSameJudgement(given, chosen)),
      { numRuns: 60 },
    );
  });

  test('images whose background is not zero', () => {
    fc.assert(
      fc.property(someCase, tuning, (given, chosen) => {
        const plan = { ...given.plan, preparation: parse('x / 128 - 1') };
        expectAgreement({ ...given, plan }, { ...usual, tuning: chosen, sparse: false });
      }),
      { numRuns: 10 },
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
    const given = { plan, examples: someExamples(1, 300, 31, 10, 0.3), seed: 1 };
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
