import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placesOf } from '../worker/contract/layer-shapes.ts';
import type { Session } from '../worker/engine/devices/device.ts';
import { mostRows } from '../worker/engine/devices/gpu/circuit/circuit.ts';
import { isBindable, layOutForGpu } from '../worker/engine/devices/gpu/circuit/lay-out.ts';
import { referenceDevice } from '../worker/engine/devices/reference/reference-device.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { type Case, expectAgreementOf, trainFresh } from './fixtures/agreement.ts';
import { smallRecipe } from './fixtures/engine.ts';
import { range, someExamples, someOrder, someState } from './fixtures/examples.ts';
import { openGpu, openGpuProcess } from './fixtures/gpu/open-gpu.ts';
import { gpuMissing } from './fixtures/gpu/software-adapter.ts';
import { expectSameJudgementOf } from './fixtures/judgements.ts';
import { convolution, imageLayers, imageRecipe, recurrent, someImageCase } from './fixtures/some-image-trainings.ts';
import { casesWith, someCase, techniques } from './fixtures/some-trainings.ts';

fc.configureGlobal({ seed: 33 });

test('kernels of a recurrent layer over many rows read as few buffers as any device binds', () => {
  const layer = { ...recurrent, activation: { kind: 'prelu' } };
  const plan = makePlan(imageRecipe([layer]), { rows: 60, columns: 2 }, 4, 20);
  expect(isBindable(layOutForGpu(plan).circuit)).toBe(true);
});

describe.skipIf(gpuMissing !== null)('gpu computes what reference computes', () => {
  const gpu = openGpuProcess();
  beforeAll(() => gpu.facts());
  afterAll(() => gpu.close());
  const open = ({ plan, examples }: Case): Session => openGpu(gpu, plan, examples);

  test('weights and slots after twenty steps of random recipes', () => {
    fc.assert(
      fc.property(someCase, (given) => expectAgreementOf(open, given)),
      { numRuns: 5 },
    );
  });

  test.each(techniques)('weights and slots after twenty steps with %s', (_, kinds) => {
    fc.assert(
      fc.property(casesWith(kinds), (given) => expectAgreementOf(open, given)),
      { numRuns: 1 },
    );
  });

  test('evaluation and diagnosis of random networks', () => {
    fc.assert(
      fc.property(someCase, (given) => expectSameJudgementOf(open, given)),
      { numRuns: 10 },
    );
  });

  test.each(imageLayers)('weights and judgement after twenty steps with %s', (_, hidden) => {
    const image = { rows: 10, columns: 7 };
    const plan = makePlan(imageRecipe(hidden, { schedule: { kind: 'constant', eta: 0.02 } }), image, 4, 20);
    const given = { plan, examples: someExamples(3, 50, placesOf(image), 4, 0.4), seed: 3 };
    expectAgreementOf(open, given);
    expectSameJudgementOf(open, given);
  });

  test('more places of images at once than a launch has rows', () => {
    const image = { rows: 24, columns: 24 };
    const plan = makePlan(imageRecipe([{ ...convolution, channels: 1, kernel: 1 }]), image, 2, 1000);
    expect(plan.diagnose.rows * placesOf(image)).toBeGreaterThan(mostRows);
    expectSameJudgementOf(open, { plan, examples: someExamples(5, 1000, placesOf(image), 2, 0.2), seed: 5 });
  });

  test('weights after twenty steps, and judgement, of random networks over images', () => {
    fc.assert(
      fc.property(someImageCase, (given) => {
        expectAgreementOf(open, given);
        expectSameJudgementOf(open, given);
      }),
      { numRuns: 2 },
    );
  });

  const brought = ['none', 'all'] as const;

  test.each(['trained', 'all'] as const)('images that come with the launches: %s', (from) => {
    const bring = ({ plan, examples }: Case): Session => openGpu(gpu, plan, examples, { brought: from });
    fc.assert(
      fc.property(someCase, (given) => {
        expectAgreementOf(bring, given);
        expectSameJudgementOf(bring, given);
      }),
      { numRuns: 3 },
    );
  });

  test.each(brought)('in launches as small as a card makes them: the same bits (%s)', (from) => {
    fc.assert(
      fc.property(someCase, ({ plan, examples, seed }) => {
        const [whole, small] = [Infinity, 1].map((most) => {
          const session = openGpu(gpu, plan, examples, { brought: from, most });
          trainFresh(session, plan, seed);
          return { state: session.state(), judged: session.evaluate(range(examples.labels.length)) };
        });
        expect(small).toEqual(whole);
      }),
      { numRuns: 3 },
    );
  });

  test.each([Infinity, 1])('cost and gradient over more images than a part has (a card of %f bytes)', (most) => {
    const plan = makePlan(
      smallRecipe({ optimiser: { kind: 'l-bfgs' }, protocol: { epochs: 1, batch: 'all' } }),
      31,
      4,
      1300,
    );
    const examples = someExamples(8, 1300, 31, 4, 0.5);
    const [exact, found] = [referenceDevice.session(plan, examples), openGpu(gpu, plan, examples, { most })].map(
      (session) => {
        session.load(someState(plan, 8));
        session.setOrder(someOrder(8, 1300));
        return session.gradient(100, 1150);
      },
    );
    expect(found!.cost).toBeCloseTo(exact!.cost, 5);
    exact!.gradients.forEach((values, i) => {
      values.forEach((value, j) => expect(found!.gradients[i]![j]).toBeCloseTo(value, 5));
    });
  });

  test('loops of more than a thousand rounds', () => {
    const recipe = smallRecipe({
      network: { hidden: [], output: { kind: 'softmax' } },
      cost: { kind: 'log-likelihood' },
    });
    const plan = makePlan(recipe, 2500, 3, 20);
    expectAgreementOf(open, { plan, examples: someExamples(5, 20, 2500, 3, 0.5), seed: 5 });
  });

  test.each(brought)(
    'runs side by side, which differ in seeds and rates, and each alone: the same bits (%s)',
    (from) => {
      const examples = someExamples(7, 60, 31, 4, 0.5);
      const plans = [0.1, 0.3].map((eta) =>
        makePlan(
          smallRecipe({
            noise: { units: { kind: 'dropout' } },
            optimiser: { kind: 'momentum', mu: eta },
            schedule: { kind: 'constant', eta },
          }),
          31,
          4,
          40,
        ),
      );
      const runs = [0, 1, 2, 3].map((seed) => ({ seed, plan: plans[seed % 2]! }));
      const alone = runs.map(({ plan, seed }) => {
        const session = openGpu(gpu, plan, examples, { seed, brought: from });
        trainFresh(session, plan, seed);
        return session.state();
      });
      const together = runs.map(({ plan, seed }) =>
        openGpu(gpu, plan, examples, { seed, lanes: 4, data: `shared ${from}`, brought: from }),
      );
      together.forEach((session, i) => {
        session.load(someState(runs[i]!.plan, i));
        session.setOrder(someOrder(i, 40));
        session.train(0, 0, 10);
      });
      together.forEach((session, i) => {
        session.setOrder(someOrder(i + 1, 40));
        session.train(1, 0, 10);
        expect(session.evaluate(range(20)).predictions).toHaveLength(20);
      });
      expect(together.map((session) => session.state())).toEqual(alone);
    },
  );
});
