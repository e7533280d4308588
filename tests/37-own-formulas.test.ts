import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkExperiment } from '../worker/contract/check-experiment.ts';
import { makePlan } from '../worker/engine/graph/plan.ts';
import { compile } from '../worker/engine/formula/evaluate.ts';
import { answer } from '../worker/lab/service.ts';
import { refuseWrongFormulas } from '../worker/training/check-formulas.ts';
import { refused, smallFile, withValue } from './experiment-file.ts';
import { devices, smallRecipe } from './fixtures/engine.ts';
import { range, someExamples, someState } from './fixtures/examples.ts';
import { labPlaces, openLab } from './fixtures/lab/open-lab.ts';
import { tinyExperiment } from './fixtures/training/tiny-experiment.ts';

fc.configureGlobal({ seed: 37 });

const activation = 'recipe.network.hidden.0.activation';
const own = (formula: string) => ({ kind: 'formula', formula });
const checked = (path: string, formula: string) =>
  refuseWrongFormulas(checkExperiment(withValue(smallFile, path, own(formula))));

describe('a formula of one’s own', () => {
  const trained = (kind: object) =>
    devices.map(({ device }) => {
      const hidden = [{ units: 7, activation: kind }];
      const plan = makePlan(smallRecipe({ network: { hidden, output: { kind: 'sigmoid' } } }), 20, 10, 30);
      const session = device.session(plan, someExamples(1, 30, 20, 10, 0.5));
      session.load(someState(plan, 1));
      session.setOrder(range(30));
      session.train(0, 0, 5);
      return { weights: session.parameters(), flat: session.diagnose(range(30)).flatCounts };
    });

  test.each([
    ['z * sigmoid(1 * z)', { kind: 'swish' }],
    ['z > 0 ? z : 0', { kind: 'relu' }],
    ['s = sigmoid(z); s', { kind: 'sigmoid' }],
    ['z > 0 ? z : 0.1 z', { kind: 'leaky-relu' }],
  ])('%s trains to the bits of its row, on every device', (formula, row) => {
    expect(trained(own(formula)).map(({ weights }) => weights)).toEqual(trained(row).map(({ weights }) => weights));
  });

  test('knows when its units are flat, without being told how steep it is', () => {
    for (const formula of ['sigmoid(z)', 'tanh(z)', 'z > 0 ? z : 0']) {
      const kind = { 'sigmoid(z)': 'sigmoid', 'tanh(z)': 'tanh' }[formula] ?? 'relu';
      expect(trained(own(formula)).map(({ flat }) => flat)).toEqual(trained({ kind }).map(({ flat }) => flat));
    }
  });

  test('is a learning rate of epoch, step and the number of epochs', () => {
    const rate = (schedule: object) =>
      compile(makePlan(smallRecipe({ schedule, protocol: { epochs: 8, batch: 4 } }), 4, 2, 12).rate, ['k', 't']);
    const found = rate({ ...own('eta0 / (1 + 0.1 k) * (1 - t / (3 * epochs))'), eta: 0.8 });
    for (const k of [0, 1, 7]) {
      for (const t of [3 * k, 3 * k + 2]) expect(found([k, t])).toBeCloseTo((0.8 / (1 + 0.1 * k)) * (1 - t / 24), 15);
    }
    const [mine, row] = [own('eta / (1 + decay * k)'.replace('decay', '0.1')), { kind: 'inverse' }].map(rate);
    for (const k of [0, 3, 29]) expect(mine!([k, 0])).toBe(row!([k, 0]));
  });

  test('has a default, so that a form can begin with it', () => {
    const file = withValue(smallFile, activation, { kind: 'formula' });
    expect(checkExperiment(file).recipe.network.hidden[0]).toMatchObject({ activation: own('z * sigmoid(z)') });
  });
});

describe('a formula that is wrong', () => {
  test.each([
    ['z * sigmod(z)', 'at character 5: there is no function "sigmod"; did you mean "sigmoid"?'],
    ['z + x', 'at character 5: there is no "x"; did you mean "z"?'],
    ['exp(z) + weight', 'at character 10: there is no "weight"; known here: "z"'],
    ['exp(z) + zz', 'at character 10: there is no "zz"; did you mean "z"?'],
    ['z +', 'at character 4: Unexpected end of expression'],
    ['(z', 'at character 3: Parenthesis ) expected'],
    ['tanh(z, z)', 'at character 1: "tanh" takes 1 argument, not 2'],
    ['z / sum(z)', 'at character 5: "sum" of one argument runs over a layer, which has no place here'],
    ['z; y = 2', ': only the last statement may be without a name'],
  ])('%s is refused where it is wrong', (formula, why) => {
    const { code, message, problems } = refused(() => checked(activation, formula));
    expect(code).toBe('formula-invalid');
    expect(message).toContain(why);
    expect(problems[0]!.path).toBe(`${activation}.formula`);
    expect(problems[0]!.message).toContain(why);
  });

  test('beyond the limits of length, depth and derivative', () => {
    const nested = (depth: number) => 'tanh('.repeat(depth) + 'z' + ')'.repeat(depth);
    expect(
      refused(() => checkExperiment(withValue(smallFile, activation, own('z' + '+z'.repeat(100))))).problems,
    ).toEqual([{ path: `${activation}.formula`, message: 'must be at most 200 characters long, but has 201' }]);
    expect(() => checked(activation, nested(30))).not.toThrow();
    expect(refused(() => checked(activation, nested(33))).message).toMatch(/nested more than 32 deep/);
    const tower = Array.from({ length: 30 }, () => 'z').join('^');
    expect(refused(() => checked(activation, `a = ${tower}; a^a^a`)).code).toBe('formula-invalid');
  });

  test('among rates: one that is no number, or climbs', () => {
    const message = (formula: string) => refused(() => checked('recipe.schedule', formula)).message;
    expect(message('1 / (1 - k)')).toBe(
      'The learning rate must be a finite rate of at least 0, but is Infinity in epoch 1 (from 0).',
    );
    expect(message('1 - k')).toMatch(/but is -1 in epoch 2/);
    expect(message('eta0 * z')).toMatch(/there is no "z"/);
  });

  test('of an arm names the arm, once', () => {
    const arms = [{ name: 'a' }, { name: 'b', changes: { 'network.hidden.0.activation': own('q') } }];
    const { problems } = refused(() => refuseWrongFormulas(checkExperiment({ ...smallFile, arms })));
    expect(problems.map(({ path }) => path)).toEqual(['arms.1.changes.network.hidden.0.activation.formula']);
    const base = withValue({ ...smallFile, arms: [{ name: 'a' }, { name: 'b' }] }, activation, own('q'));
    expect(refused(() => refuseWrongFormulas(checkExperiment(base))).problems).toHaveLength(1);
  });

  test('is refused by the lab, whoever asks, before anything is stored', async () => {
    const { lab } = openLab(await labPlaces());
    const wrong = withValue(tinyExperiment({}), activation, own('z + '));
    await expect(answer(lab, 'check', [wrong])).rejects.toMatchObject({ code: 'formula-invalid' });
    await expect(answer(lab, 'start', [wrong, 'cpu'])).rejects.toMatchObject({ code: 'formula-invalid' });
    expect(lab.history.experiments()).toEqual([]);
    const right = withValue(tinyExperiment({}), activation, own('z * sigmoid(z)'));
    const { id } = (await answer(lab, 'start', [right, 'cpu'])) as { id: number };
    await lab.queue.idle();
    expect(lab.history.runs(id).map(({ state }) => state)).toContain('finished');
  });

  test('whatever it is, is refused as one, and never does anything else', () => {
    const hostile = fc.oneof(
      fc.string({ minLength: 1, maxLength: 200 }).filter((text) => text.trim() !== ''),
      fc
        .array(
          fc.constantFrom('z', '(', ')', '+', '^', 'exp', ',', ';', '=', '?', ':', '1', ' ', 'e', 'i', '"', '[', '.'),
          { minLength: 1 },
        )
        .map((parts) => parts.join('').slice(0, 200))
        .filter((text) => text.trim() !== ''),
      fc.constantFrom(
        'constructor(z)',
        'z.constructor',
        'import("fs")',
        '__proto__',
        'toString(z)',
        'f(z) = z',
        '[z]',
        '{a: z}',
        '1:3',
        '"z"',
        'true',
        '1/0*z',
        'z!',
        "z'",
      ),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        try {
          checked(activation, text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'formula-invalid' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
