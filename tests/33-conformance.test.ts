import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { referenceDevice } from '../worker/engine/devices/reference/reference-device.ts';
import { parse } from '../worker/engine/formula/parse.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { choices, expectAgreement, train, tuning } from './fixtures/agreement.ts';
import { compileForCpu, openCpu, smallRecipe, usual } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';
import { bits, expectSameJudgement } from './fixtures/judgements.ts';
import { casesWith, someCase, techniques } from './fixtures/some-trainings.ts';

fc.configureGlobal({ seed: 33 });

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
