import { z } from 'zod';
import { metricNames } from './metrics.ts';
import { limits, recipeSchema } from './recipe.ts';

export const experimentFormat = 'epoch-lab/experiment@1';

const title = z.string().trim().min(1).max(limits.text).normalize('NFC');

/** A data set by name or by the content hash of its files; never by path. */
export const sourceSchema = z
  .string()
  .regex(
    /^(mnist|built-in|sha256:[0-9a-f]{64})$/,
    'unknown data set; use "mnist", "built-in" or "sha256:" and 64 hex digits',
  )
  .describe('"mnist", "built-in", or the content hash of another data set.');

const data = z.strictObject({
  source: sourceSchema.default('mnist'),
  train: z.int().min(1).max(1e7).default(50_000).describe('Images to train on.'),
  validation: z.int().min(0).max(1e7).default(10_000).describe('Images to choose by.'),
  test: z.int().min(0).max(1e7).default(10_000).describe('Images kept back for the end.'),
  subset: z
    .enum(['first', 'by-seed', 'bootstrap'])
    .default('first')
    .describe('Which training images: the first, a random choice per seed, or drawn with replacement per seed.'),
});

/** How a data set is divided where an experiment says nothing else. */
export const usualData = data.parse({});

const changes = z.record(z.string().max(limits.text), z.json()).describe('Path in the recipe to new value.');

const arm = z.strictObject({ name: title, changes: changes.default({}) });

const at = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('final') }),
  z.strictObject({ kind: z.literal('epoch'), epoch: z.int().min(1).max(limits.epochs) }),
  z.strictObject({ kind: z.literal('best') }).describe('The epoch with the best value on validation.'),
  z
    .strictObject({ kind: z.literal('reach'), threshold: z.number() })
    .describe('Epochs until the metric reaches the threshold.'),
]);

export const measure = z.strictObject({
  metric: z.enum(metricNames).default('accuracy'),
  split: z.enum(['train', 'validation', 'test']).default('validation'),
  at: at.prefault({ kind: 'final' }),
  direction: z.enum(['higher', 'lower']).optional().describe('Which is better; by default as the metric says.'),
});

/** An experiment file as it is written by people: what is left out has a default. */
export const experimentSchema = z.strictObject({
  $schema: z.string().max(limits.text).optional(),
  format: z.literal(experimentFormat),
  name: title,
  question: z.string().max(limits.longText).normalize('NFC').default(''),
  data: data.prefault({}),
  recipe: recipeSchema,
  arms: z.array(arm).min(1).max(limits.arms),
  seeds: z.array(z.int().min(0).max(0xffffffff)).min(1).max(limits.seeds),
  exhibits: z
    .boolean()
    .default(false)
    .describe('Whether formulas that are known to be wrong may be used, to look at what they do.'),
  measure: measure.prefault({}),
});

export type ExperimentInput = z.input<typeof experimentSchema>;
type Parsed = z.output<typeof experimentSchema>;
export type DataChoice = Parsed['data'];
export type Arm = Parsed['arms'][number];
export type Split = Parsed['measure']['split'];
export type Measure = Parsed['measure'] & { direction: 'higher' | 'lower' };

/** A checked experiment with every default written out. */
export type Experiment = Omit<Parsed, '$schema' | 'measure'> & { measure: Measure };
