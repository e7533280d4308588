import { z } from 'zod';
import { armRecipes, changeExperiment, checkExperiment } from './check-experiment.ts';
import type { Changes } from './changes.ts';
import { LabError, type Problem } from './errors.ts';
import type { Experiment } from './experiment.ts';
import { problemsOf } from './issue-sentences.ts';
import type { JsonSchema } from './json-schema.ts';
import { preset } from './presets.ts';
import { plainProblems } from './read-json.ts';
import { limits } from './recipe.ts';
import { show } from './show.ts';

export const searchFormat = 'epoch-lab/search@1';

const range = z
  .strictObject({
    from: z.number(),
    to: z.number(),
    scale: z
      .enum(['linear', 'log'])
      .optional()
      .describe('How values lie in the range; by default by factors where it is positive and spans ten or more.'),
    steps: z.int().min(2).max(limits.arms).default(5).describe('Values of a grid, both ends among them.'),
  })
  .refine(({ from, to }) => from < to, 'must go up, from the smaller to the larger value')
  .refine(({ from, scale }) => scale !== 'log' || from > 0, 'must be positive to be spaced by factors');
export type Range = z.output<typeof range>;

const axis = z.union([z.array(z.json()).min(1).max(limits.arms), range], {
  error: 'must be a list of values, or a range with "from", "to", "scale" and "steps" (2 to 64)',
});
export type Axis = z.output<typeof axis>;

const trials = z.int().min(2).max(limits.arms);
const seed = z.int().min(0).max(0xffffffff).default(0).describe('Of the numbers that draw the trials.');

const method = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('grid') }).describe('Every combination.'),
  z.strictObject({ kind: z.literal('random'), trials: trials.default(16), seed }).describe('Combinations by chance.'),
  z
    .strictObject({ kind: z.literal('coarse-to-fine'), rounds: z.int().min(2).max(10).default(3) })
    .describe('A grid, then finer ones between the neighbours of the best.'),
  z
    .strictObject({
      kind: z.literal('halving'),
      trials: trials.default(8),
      seed,
      factor: z.int().min(2).max(10).default(2).describe('Of so many trials one goes on.'),
      grow: z.enum(['epochs', 'seeds']).default('epochs').describe('What those that go on get more of.'),
    })
    .describe('Many trials with little, the better ones with more.'),
  z
    .strictObject({
      kind: z.literal('largest-stable'),
      epochs: z.int().min(1).max(limits.epochs).default(1).describe('After so many the cost must have fallen.'),
      share: z.number().gt(0).lte(1).default(0.5).describe('Of the largest stable value, which is then trained.'),
    })
    .describe('The largest value with which the cost on the training images falls, and then half of it.'),
]);
export type Method = z.output<typeof method>;
export const methodNames = method.options.map((option) => option.shape.kind.value);

/** Settings of a recipe to be chosen, and how they are looked for. */
export const searchSchema = z.strictObject({
  $schema: z.string().max(limits.text).optional(),
  format: z.literal(searchFormat),
  experiment: z
    .union([z.string(), z.record(z.string(), z.unknown())], { error: 'must be an experiment or the name of a preset' })
    .describe('What is varied: an experiment of one arm, as in its file, or the name of a preset.'),
  vary: z.record(z.string().max(limits.text), axis).describe('Path in the recipe to the values it may take.'),
  method: method.prefault({ kind: 'grid' }),
});

/** A checked search. The experiment has one arm, which changes nothing. */
export interface Search {
  readonly experiment: Experiment;
  readonly vary: Readonly<Record<string, Axis>>;
  readonly method: Method;
}

const shape = z.toJSONSchema(searchSchema, { io: 'input' }) as JsonSchema;

function refusal(problems: readonly Problem[]): LabError {
  const [first, ...others] = problems;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  const message = `The search cannot be done: ${first?.path ?? ''}: ${first?.message ?? 'it is empty'}${more}.`;
  return new LabError('experiment-invalid', message, { problems });
}

function refuseIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw refusal(problems);
}

/**
 * A search from outside, checked as a whole, with every default written out.
 * @param arm the arm of its experiment that is varied; needed if there are several.
 * @param changes other values for its experiment, as `changeExperiment` takes them.
 * @throws LabError `experiment-invalid`, `experiment-missing` or `over-budget`.
 */
export function checkSearch(value: unknown, arm?: string, changes: Changes = {}): Search {
  refuseIfAny(plainProblems(value));
  const parsed = searchSchema.safeParse(value);
  if (!parsed.success) throw refusal(problemsOf(parsed.error, value, shape));
  const { experiment, vary, method: how } = parsed.data;
  const whole = typeof experiment === 'string' ? preset(experiment) : checkExperiment(experiment);
  const changed = Object.keys(changes).length === 0 ? whole : changeExperiment(whole, changes);
  const search = { experiment: alone(changed, arm), vary: withoutRoot(vary), method: how };
  refuseIfAny(rules(search));
  return search;
}

/** The experiment of one arm alone, its changes made in the recipe. */
function alone(experiment: Experiment, arm: string | undefined): Experiment {
  const names = experiment.arms.map(({ name }) => name);
  const index = arm === undefined && names.length === 1 ? 0 : names.indexOf(arm ?? '');
  if (index >= 0)
    return { ...experiment, recipe: armRecipes(experiment)[index]!, arms: [{ name: names[index]!, changes: {} }] };
  const wanted = arm === undefined ? `is one, but there are ${names.length}` : `is ${show(arm)}, which is not there`;
  const problem = {
    path: 'experiment.arms',
    message: `the arm to vary ${wanted}; name one of ${names.map(show).join(', ')}`,
  };
  throw refusal([problem]);
}

const withoutRoot = (vary: Search['vary']): Search['vary'] =>
  Object.fromEntries(Object.entries(vary).map(([path, each]) => [path.replace(/^recipe\./, ''), each]));

/** Rounds until one trial is left where, each time, one of `factor` goes on. */
export function halvingRounds(trialCount: number, factor: number): number {
  let rounds = 1;
  for (let left = trialCount; left > 1; left = Math.ceil(left / factor)) rounds++;
  return rounds;
}

const stepsOf = (each: Axis): number => (Array.isArray(each) ? each.length : each.steps);

function rules({ experiment, vary, method: how }: Search): Problem[] {
  const axes = Object.entries(vary);
  const problems: Problem[] = [];
  if (axes.length === 0) problems.push({ path: 'vary', message: 'names nothing to be varied' });
  if (experiment.measure.split !== 'validation') {
    const message = `must be "validation", by which choices are made, but is ${show(experiment.measure.split)}`;
    problems.push({ path: 'experiment.measure.split', message });
  }
  const isList = axes.find(([, each]) => Array.isArray(each));
  switch (how.kind) {
    case 'grid':
    case 'coarse-to-fine': {
      const size = axes.reduce((product, [, each]) => product * stepsOf(each), 1);
      if (size > limits.arms) {
        problems.push({ path: 'vary', message: `a grid may have ${limits.arms} trials, but this one has ${size}` });
      }
      if (how.kind === 'coarse-to-fine' && isList) {
        problems.push({
          path: `vary.${isList[0]}`,
          message: 'must be a range, for there is nothing between the values of a list',
        });
      }
      break;
    }
    case 'halving': {
      const rounds = halvingRounds(how.trials, how.factor);
      const { path, whole } =
        how.grow === 'seeds'
          ? { path: 'experiment.seeds', whole: experiment.seeds.length }
          : { path: 'experiment.recipe.protocol.epochs', whole: experiment.recipe.protocol.epochs };
      if (whole < rounds) {
        problems.push({ path, message: `must be at least ${rounds}, one more in every round, but are ${whole}` });
      }
      break;
    }
    case 'largest-stable':
      if (axes.length !== 1 || isList) problems.push({ path: 'vary', message: 'must be the range of one setting' });
      break;
    case 'random':
      break;
  }
  return problems;
}
