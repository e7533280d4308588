import type { z } from 'zod';

/** One function of the lab: the tuple of its arguments, and its answer. */
export interface ApiFunction {
  readonly input: z.ZodType<readonly unknown[]>;
  readonly output: z.ZodType;
}

/** Functions of the lab about one thing, by name. */
export type ApiTopic = Readonly<Record<string, ApiFunction>>;

/** What answers the functions of a topic where the lab lives: arguments are checked before, answers after. */
export type TopicAnswers<Topic extends ApiTopic> = {
  readonly [Name in keyof Topic]: (
    ...input: z.output<Topic[Name]['input']>
  ) => z.input<Topic[Name]['output']> | Promise<z.input<Topic[Name]['output']>>;
};
