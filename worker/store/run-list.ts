import { z } from 'zod';
import type { HistoryList, ListedExperiment } from '../contract/api/history.ts';
import { measure as measureSchema } from '../contract/experiment.ts';
import { changesInWords } from '../contract/recipe-words.ts';
import { listedFigures, type RunColumns } from '../contract/run-columns.ts';
import { deviceRecord, runStates, type DeviceRecord } from '../contract/run.ts';
import { measureInWords } from '../contract/wording.ts';
import type { Connection } from './database.ts';
import { checked, parsed } from './failures.ts';

/** Characters of an experiment's notes that a list shows. */
const notesShown = 200;

const experimentRow = z.object({
  id: z.int(),
  name: z.string(),
  question: z.string(),
  createdAt: z.string(),
  data: z.string(),
  notes: z.string(),
  measure: z.string(),
  arms: z.string(),
});
const armsSchema = z.array(z.object({ name: z.string(), changes: z.record(z.string(), z.unknown()) }));

const runColumns = {
  id: 'runs.id',
  experiment: 'runs.experiment',
  arm: 'arm',
  epoch: 'epoch',
  epochs: 'epochs',
  bestAccuracyEpoch: 'ifnull(best_accuracy_epoch, 0)',
  bestCostEpoch: 'ifnull(best_cost_epoch, 0)',
  seed: 'seed',
  state: 'state',
  device: 'device',
  at: 'coalesce(ended_at, started_at, runs.created_at)',
} as const;
const columns = [...(Object.keys(runColumns) as (keyof typeof runColumns)[]), ...listedFigures] as const;
const figureColumns = listedFigures.map((figure) => figure.replaceAll(' ', '_'));

/** Everything that the history page lists; it reads no epoch. */
export function runList(db: Connection) {
  const experiments = db.prepare(
    `SELECT id, name, question, created_at AS createdAt, data ->> 'name' AS data, substr(notes, 1, ${notesShown}) AS notes,
       definition -> 'measure' AS measure, definition -> 'arms' AS arms
     FROM kept_experiments ORDER BY id DESC`,
  );
  const tags = db.prepare<[], { experiment: number; tag: string }>(`SELECT experiment, tag FROM tags ORDER BY 1, 2`);
  const runs = db
    .prepare<[], unknown[]>(
      `SELECT ${[...Object.values(runColumns), ...figureColumns].join(', ')}
       FROM kept_runs AS runs
       LEFT JOIN run_figures ON run_figures.run = runs.id
       ORDER BY runs.experiment, arm, seed`,
    )
    .raw();

  return {
    all(): HistoryList {
      const tagsOf = Map.groupBy(tags.all(), ({ experiment }) => experiment);
      const listed = experiments.all().map((row) => toListed(row, (id) => tagsOf.get(id)?.map(({ tag }) => tag) ?? []));
      return { experiments: listed, runs: toColumns(runs.all()) };
    },
  };
}

function toListed(row: unknown, tagsOf: (id: number) => string[]): ListedExperiment {
  const { measure, arms, ...rest } = checked(experimentRow, row, 'The list of experiments');
  const what = `Experiment ${rest.id}`;
  const { direction = 'higher', ...decides } = checked(measureSchema, parsed(measure, what), what);
  return {
    ...rest,
    measure: measureInWords({ ...decides, direction }),
    tags: tagsOf(rest.id),
    arms: checked(armsSchema, parsed(arms, what), what).map(({ name, changes }) => ({
      name,
      differs: changesInWords(changes),
    })),
  };
}

type Cells = readonly (readonly unknown[])[];

/** Numbers as SQLite gives them: those that are not finite are words, and what is not there is null. */
const toNumber = (value: unknown): number => (value === null ? NaN : Number(value));

/** One column of rows as numbers. In a plain loop: `from` with a function takes five times as long. */
function filled<Numbers extends Float64Array | Int32Array | Uint8Array>(
  into: Numbers,
  rows: Cells,
  place: number,
  toValue: (cell: unknown) => number = toNumber,
): Numbers {
  for (let row = 0; row < rows.length; row++) into[row] = toValue(rows[row]![place]);
  return into;
}

function toColumns(rows: Cells): RunColumns {
  const { length } = rows;
  const place = (column: (typeof columns)[number]): number => columns.indexOf(column);
  const integers = (column: (typeof columns)[number]) => filled(new Int32Array(length), rows, place(column));
  const devices = new DeviceList();
  const figures = listedFigures.map((figure) => [figure, filled(new Float64Array(length), rows, place(figure))]);
  return {
    id: integers('id'),
    experiment: integers('experiment'),
    arm: integers('arm'),
    epoch: integers('epoch'),
    epochs: integers('epochs'),
    bestAccuracyEpoch: integers('bestAccuracyEpoch'),
    bestCostEpoch: integers('bestCostEpoch'),
    seed: filled(new Float64Array(length), rows, place('seed')),
    state: filled(new Uint8Array(length), rows, place('state'), (word) => stateNumbers.get(word)!),
    device: filled(new Int32Array(length), rows, place('device'), (text) => devices.place(text)),
    devices: devices.all,
    at: filled(new Float64Array(length), rows, place('at'), (time) => Date.parse(String(time))),
    figures: Object.fromEntries(figures) as RunColumns['figures'],
  };
}

const stateNumbers = new Map<unknown, number>(runStates.map((state, index) => [state, index]));

/** The devices that occur, each read once. */
class DeviceList {
  readonly all: DeviceRecord[] = [];
  readonly #places = new Map<unknown, number>([[null, -1]]);

  place(text: unknown): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.all.push(checked(deviceRecord, parsed(text, 'A device'), 'A device'));
    this.#places.set(text, this.all.length - 1);
    return this.all.length - 1;
  }
}
