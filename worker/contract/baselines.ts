import { z } from 'zod';
import { type Baseline, baselines } from '../catalogue/baselines.ts';
import { usualData } from './experiment.ts';
import { recipeSchema } from './recipe.ts';
import { choiceSchema } from './technique-schema.ts';

/** A baseline and the values of its parameters. */
export const baselineChoice = choiceSchema(baselines);
export type BaselineChoice = z.output<typeof baselineChoice>;

/** The images on which networks and baselines are judged beside each other. */
export const judgedSplit = z.enum(['validation', 'test']);
export type JudgedSplit = z.output<typeof judgedSplit>;

/** All that decides what a baseline comes to, but the data set. */
export const baselineSetup = z.strictObject({
  choice: baselineChoice,
  preparation: recipeSchema.shape.preparation.unwrap(),
  data: z.strictObject({
    train: z.int().min(1),
    validation: z.int().min(0),
    test: z.int().min(0),
    subset: z.enum(['first', 'by-seed', 'bootstrap']),
  }),
  /** That chooses the training images; null where they are the first. */
  seed: z.int().min(0).nullable(),
  split: judgedSplit,
});
export type BaselineSetup = z.output<typeof baselineSetup>;

/** What a baseline came to. */
export const baselineResult = z.strictObject({
  setup: baselineSetup,
  images: z.int().min(1),
  correct: z.int().min(0),
  seconds: z.number().min(0),
  /** ISO time. */
  trainedAt: z.string(),
});
export type BaselineResult = z.output<typeof baselineResult>;

/** The most training images of a support vector machine: those of two classes of ten must fit its memory as a matrix. */
export const mostForSupportVectors = 30_000;

/** Whether a baseline can be trained on so many images. */
export const canTrain = ({ kind }: BaselineChoice, train: number): boolean =>
  (baselines[kind] as Baseline).method === 'neighbours' || train <= mostForSupportVectors;

/** "Nearest neighbours (k = 3)". */
export function baselineName({ kind, ...values }: BaselineChoice): string {
  const given = Object.entries(values).map(([name, value]) => `${name} = ${value}`);
  return given.length === 0 ? baselines[kind].title : `${baselines[kind].title} (${given.join(', ')})`;
}

/** Those that are trained where nobody says which. */
export const usualBaselines: readonly BaselineChoice[] = ['nearest-neighbours', 'rbf-svm'].map((kind) =>
  baselineChoice.parse({ kind }),
);

/** 100, 200, 500, 1000, ... below `most`, and `most` itself. */
export function usualSizes(most: number = usualData.train): number[] {
  const sizes = [1, 10, 100, 1000, 10_000, 100_000].flatMap((power) => [1, 2, 5].map((digit) => digit * power * 100));
  return [...sizes.filter((size) => size < most), most];
}
