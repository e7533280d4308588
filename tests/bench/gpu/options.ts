import { parseArgs } from 'node:util';
import { type Case, cases } from '../cases.ts';

/** What is measured on a card: plain descent on images as they are. */
const measured = cases.filter(({ augmentation, optimiser }) => augmentation === undefined && optimiser === 'sgd');

/** What is measured unless somebody asks for something else. */
interface Choice {
  /** How long each measurement goes on. */
  readonly seconds: number;
  /** Numbers of runs that train side by side. */
  readonly runs: readonly number[];
  readonly networks: readonly Case[];
}

export const usual = {
  card: { seconds: 2, runs: [1, 8, 32, 128], networks: measured },
  software: { seconds: 0.5, runs: [1, 2], networks: measured.filter(({ hidden }) => hidden <= 100) },
} as const satisfies Record<string, Choice>;

const mostRuns = 1000;

export interface Options extends Partial<Choice> {
  /** A file for the times as JSON. */
  readonly json?: string | undefined;
}

/**
 * What the bench of a graphics card is asked for in the terminal.
 * @throws Error in a sentence.
 */
export function optionsFrom(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { device: text, seconds: text, seeds: text, networks: text, json: text },
  });
  const list = values.seeds?.split(',').map(Number);
  if (list?.some((each) => !Number.isInteger(each) || each < 1 || each > mostRuns))
    throw new Error(`--seeds are whole numbers from 1 to ${mostRuns}, as 1,8,32; not ${values.seeds!}.`);
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  if (seconds !== undefined && !(seconds > 0 && seconds <= 60))
    throw new Error(`--seconds is a number above 0, at most 60; not ${values.seconds!}.`);
  const networks = values.networks?.split(',').map((name) => {
    const found = measured.find((each) => each.name.startsWith(`${name} `));
    const known = measured.map((each) => each.name.split(' ')[0]).join(', ');
    if (found === undefined) throw new Error(`--networks are of ${known}; not ${name}.`);
    return found;
  });
  return {
    json: values.json,
    ...(list && { runs: list }),
    ...(seconds !== undefined && { seconds }),
    ...(networks && { networks }),
  };
}
