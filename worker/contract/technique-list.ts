import { z } from 'zod';

export const techniquesFormat = 'epoch-lab/techniques@1';

const parameter = z.strictObject({
  name: z.string(),
  default: z.number(),
  min: z.number(),
  max: z.number(),
  /** The bound that itself is not allowed, if any. */
  exclusive: z.enum(['min', 'max']).nullable(),
  /** Whether only whole numbers are allowed. */
  whole: z.boolean(),
  unit: z.string().nullable(),
  help: z.string(),
});

/** A formula as it is written, and the same in TeX. */
const formula = z.strictObject({ text: z.string(), tex: z.string() });

const technique = z.strictObject({
  name: z.string(),
  title: z.string(),
  help: z.string(),
  source: z.string(),
  formula,
  /** Where the gradient is taken, for an optimiser that looks ahead. */
  lookahead: formula.nullable(),
  /** The derivative the program takes of the formula; null where it needs none, or where units depend on each other. */
  derivative: formula.extend({ by: z.string() }).nullable(),
  parameters: z.array(parameter),
  /** What is wrong with it, and which is right, for a formula that is there to be looked at. */
  exhibit: z.strictObject({ wrong: z.string(), right: z.string() }).nullable(),
  /** What a formula of one's own may be made of besides the parameters; the formula listed is its default. */
  own: z.strictObject({ names: z.array(z.string()).readonly(), help: z.string() }).nullable(),
});
export type ListedTechnique = z.output<typeof technique>;

/** What networks are judged by. */
const metric = z.strictObject({
  name: z.string(),
  title: z.string(),
  better: z.enum(['higher', 'lower']),
  unit: z.enum(['%', '']),
  help: z.string(),
  definition: z.string(),
  tex: z.string(),
  source: z.string(),
});
export type ListedMetric = z.output<typeof metric>;

/** All that recipes are made of, and what they are judged by, as `techniques --json` prints it. */
export const techniqueList = z.strictObject({
  format: z.literal(techniquesFormat),
  families: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      path: z.string(),
      techniques: z.array(technique),
      exhibits: z.array(technique),
    }),
  ),
  metrics: z.array(metric),
  /** Learners that are no networks, which no recipe takes. */
  baselines: z.array(technique),
});
export type TechniqueList = z.output<typeof techniqueList>;
