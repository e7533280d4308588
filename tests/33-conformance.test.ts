import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activations } from '../worker/catalogue/activations.ts';
import { type Cost, costs } from '../worker/catalogue/costs.ts';
import { optimisers } from '../worker/catalogue/optimisers.ts';
import { type Preparation, preparations } from '../worker/catalogue/preparations.ts';
import { schedules } from '../worker/catalogue/schedules.ts';
import type { Tuning } from '../worker/engine/devices/cpu/workspace.ts';
import type { Examples, Session, TrainingState, Values } from '../worker/engine/devices/device.ts';
import { referenceDevice } from '../worker/engine/devices/reference/reference-device.ts';
import { interpret } from '../worker/engine/devices/reference/program.ts';
import { compile } from '../worker/engine/formula/evaluate.ts';
import { parse } from '../worker/engine/formula/parse.ts';
import { substitute } from '../worker/engine/formula/tree.ts';
import { type GraphNode, type NodeId, reference } from '../worker/engine/graph/graph.ts';
import { makePlan, type Plan } from '../worker/engine/graph/plan.ts';
import { compileForCpu, type CpuChoices, openCpu, smallRecipe, still, usual } from './fixtures/engine.ts';
import { numbersFrom, range, someExamples, someOrder, someState } from './fixtures/examples.ts';
import { layerParts, trainingParts } from './fixtures/training-parts.ts';

fc.configureGlobal({ seed: 33 });

/** Images beyond the training set, so that evaluation takes more than one chunk of its program. */
const others = 110;

interface Case {
  readonly plan: Plan;
  readonly examples: Examples;
  readonly seed: number;
}

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

const tuning: fc.Arbitrary<Tuning> = fc
  .record({
    tile: fc.constantFrom([1, 8], [3, 16], [4, 16], [6, 8]),
    unroll: fc.constantFrom(1, 2, 4),
    panel: fc.constantFrom(16, 24, 48, 104),
  })
  .map(({ tile, unroll, panel }) => ({ tileRows: tile[0], tileColumns: tile[1], unroll, panel }));
const choices: fc.Arbitrary<CpuChoices> = fc.record({ tuning, sparse: fc.boolean(), capacity: fc.constant(200) });

/** Makes steps from step 0 of epoch 0 on, with a fresh order for every epoch. */
function train(session: Session, plan: Plan, seed: number, steps: number, before?: () => void): void {
  for (let epoch = 0, made = 0; made < steps; epoch++) {
    const count = Math.min(plan.stepsPerEpoch, steps - made);
    session.setOrder(someOrder(seed + epoch, plan.trainCount));
    if (before === undefined) {
      session.train(epoch, 0, count);
    } else {
      for (let step = 0; step < count; step++) {
        before();
        session.train(epoch, step, 1);
      }
    }
    made += count;
  }
}

function trainFresh(session: Session, plan: Plan, seed: number): void {
  session.load(someState(plan, seed));
  train(session, plan, seed, 20);
}

const all = ({ parameters, slots }: TrainingState): readonly (readonly Values[])[] => [parameters, ...slots];

const largest = (matrices: readonly Values[]): number =>
  matrices.flatMap((values) => [...values]).reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** The largest difference between two states, weights and slots each relative to the largest of their kind. */
function distance(found: TrainingState, expected: TrainingState): number {
  const apart = all(expected).map((exact, kind) => {
    const differences = exact.map((values, i) => {
      const others = all(found)[kind]![i]!;
      expect(others).toHaveLength(values.length);
      return Float64Array.from(values, (x, j) => others[j]! - x);
    });
    return largest(differences) / (largest(exact) || 1);
  });
  return Math.max(...apart);
}

/**
 * The plan with the share of every example in the mean off by up to a millionth, by its pixels: what cancels exactly does
 * so no more.
 */
function withMovedShares(plan: Plan): Plan {
  const { nodes, rows } = plan.train;
  const images = nodes.find((node) => node.op === 'input' && node.name === 'images')!;
  const [exact, ink] = [1, 2].map((more) => nodes.at(-1)!.id + more) as [NodeId, NodeId];
  const names = new Map([
    ['share', reference(exact)],
    ['ink', reference(ink)],
  ]);
  const formula = substitute(parse('share * (1 + 1e-6 * sin(1000 * ink))'), names);
  const moved = nodes.flatMap((node): GraphNode[] => {
    if (node.op !== 'input' || node.name !== 'share') return [node];
    return [
      { ...node, id: exact },
      { op: 'reduce', by: 'sum', over: 'columns', input: images.id, id: ink, rows, columns: 1 },
      { op: 'map', formula, rows, id: node.id, columns: 1 },
    ];
  });
  return { ...plan, train: { ...plan.train, nodes: moved } };
}

/**
 * The state `reference` trains to; null where rounding decides what becomes of it, so that no two devices could agree:
 * where the gradient and the numbers before every step moved by a millionth end elsewhere, because the rate is too large
 * for the network, or a unit, a weight or a gradient came that close to a kink.
 */
function steadyState(plan: Plan, examples: Examples, seed: number): TrainingState | null {
  const exact = referenceDevice.session(plan, examples);
  trainFresh(exact, plan, seed);
  const isSteady = [1, 2].every((other) => {
    const next = numbersFrom(seed + other);
    const moved = (matrices: readonly Values[]) =>
      matrices.map((values) => Float64Array.from(values, (x) => x * (1 + 1e-6 * (2 * next() - 1))));
    const session = referenceDevice.session(withMovedShares(plan), examples);
    session.load(someState(plan, seed));
    train(session, plan, seed, 20, () => {
      const { parameters, slots } = session.state();
      session.load({ parameters: moved(parameters), slots: slots.map(moved) });
    });
    return distance(session.state(), exact.state()) < 3e-5;
  });
  return isSteady ? exact.state() : null;
}

function expectAgreement({ plan, examples, seed }: Case, chosen: CpuChoices): void {
  const expected = steadyState(plan, examples, seed);
  fc.pre(expected !== null);
  const cpu = openCpu(compileForCpu(plan, examples, 1, chosen));
  trainFresh(cpu, plan, seed);
  expect(distance(cpu.state(), expected)).toBeLessThanOrEqual(1e-4);
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
    ...still(program.rows),
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
      fc.property(someCase, choices, (given, chosen) => {
        const { plan, examples, seed } = given;
        const state = someState(plan, seed, 2);
        const oracle = referenceDevice.session(plan, examples);
        const cpu = openCpu(compileForCpu(plan, examples, 1, chosen));
        for (const session of [oracle, cpu]) session.load(state);

        const asked = someOrder(seed, plan.trainCount + others).subarray(0, 100 + (seed % 17));
        const [found, expected] = [cpu.evaluate(asked), oracle.evaluate(asked)];
        expect(Math.abs(found.cost - expected.cost)).toBeLessThanOrEqual(1e-5 * Math.abs(expected.cost));
        const isRight = [...found.predictions].filter((p, i) => p === examples.labels[asked[i]!]!);
        expect(found.correct).toBe(isRight.length);
        found.predictions.forEach((prediction, i) => {
          if (prediction !== expected.predictions[i]) expect(lead(given, state, asked[i]!)).toBeLessThan(1e-5);
        });

        const health = [cpu, oracle].map((session) => session.diagnose(range(plan.diagnose.rows)));
        const [ours, theirs] = health as [(typeof health)[number], (typeof health)[number]];
        expect(ours.examples).toBe(plan.trainCount);
        expect(ours.gradientNorms).toHaveLength(theirs.gradientNorms.length);
        ours.gradientNorms.forEach((norm, i) => {
          // Terms of size one that cancel leave what float32 rounds off them.
          expect(Math.abs(norm - theirs.gradientNorms[i]!)).toBeLessThanOrEqual(1e-4 * theirs.gradientNorms[i]! + 1e-7);
        });
        ours.activations.forEach((values, i) => {
          expect(values).toHaveLength(theirs.activations[i]!.length);
          let farthest = 0;
          const largest = Float64Array.from(theirs.activations[i]!).reduce((most, x) => Math.max(most, Math.abs(x)), 1);
          values.forEach((value, j) => {
            farthest = Math.max(farthest, Math.abs(value - theirs.activations[i]![j]!));
          });
          expect(farthest).toBeLessThanOrEqual(1e-4 * largest);
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
