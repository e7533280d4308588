import { z } from 'zod';
import type { HistoryList, ListedExperiment } from '../contract/api/history.ts';
import { measure as measureSchema } from '../contract/experiment.ts';
import { changesInWords } from '../contract/recipe-words.ts';
import { type ListedMetric, listedMetrics, type RunColumns } from '../contract/run-columns.ts';
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

/** Where each figure is found: the last epoch, the best by either metric, the test. */
const metricColumns: Readonly<Record<ListedMetric, string>> = {
  'last train accuracy': 'last.train_accuracy',
  'last train cost': 'last.train_cost',
  'last validation accuracy': 'last.validation_accuracy',
  'last validation cost': 'last.validation_cost',
  'best validation accuracy': 'accurate.validation_accuracy',
  'best validation cost': 'cheap.validation_cost',
  'test accuracy': 'tests.accuracy',
  'test cost': 'tests.cost',
};

const integerColumns = ['id', 'experiment', 'arm', 'epoch', 'epochs', 'bestAccuracyEpoch', 'bestCostEpoch'] as const;

/** Everything that the history page lists; what it reads of the epochs it finds by their keys. */
export function runList(db: Connection) {
  const experiments = db.prepare(
    `SELECT id, name, question, created_at AS createdAt, data ->> 'name' AS data, substr(notes, 1, ${notesShown}) AS notes,
       definition -> 'measure' AS measure, definition -> 'arms' AS arms
     FROM experiments WHERE removed_at IS NULL ORDER BY id DESC`,
  );
  const tags = db.prepare<[], { experiment: number; tag: string }>(`SELECT experiment, tag FROM tags ORDER BY 1, 2`);
  const runs = db
    .prepare<[], unknown[]>(
      `SELECT runs.id, runs.experiment, arm, runs.epoch, epochs, ifnull(best_accuracy_epoch, 0),
         ifnull(best_cost_epoch, 0), seed, state, device, coalesce(ended_at, started_at, runs.created_at),
         ${listedMetrics.map((metric) => metricColumns[metric]).join(', ')}
       FROM runs JOIN experiments ON experiments.id = runs.experiment AND removed_at IS NULL
       LEFT JOIN epochs AS last ON last.run = runs.id AND last.epoch = runs.epoch
       LEFT JOIN epochs AS accurate ON accurate.run = runs.id AND accurate.epoch = best_accuracy_epoch
       LEFT JOIN epochs AS cheap ON cheap.run = runs.id AND cheap.epoch = best_cost_epoch
       LEFT JOIN tests ON tests.run = runs.id
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

/** Numbers as SQLite gives them: those that are not finite are words, and what is not there is null. */
const toNumber = (value: unknown): number => (value === null ? NaN : Number(value));

function toColumns(rows: readonly (readonly unknown[])[]): RunColumns {
  const count = rows.length;
  const integers = integerColumns.map((_, place) => Int32Array.from(rows, (row) => Number(row[place])));
  const [id, experiment, arm, epoch, epochs, bestAccuracyEpoch, bestCostEpoch] = integers as [Int32Array] &
    Record<1 | 2 | 3 | 4 | 5 | 6, Int32Array>;
  const rest = integerColumns.length;
  const devices = new DeviceList();
  const metrics = listedMetrics.map((metric, place) => {
    const numbers = Float64Array.from(rows, (row) => toNumber(row[rest + 4 + place]));
    return [metric, numbers] as const;
  });
  const device = new Int32Array(count);
  rows.forEach((row, place) => (device[place] = devices.place(row[rest + 2])));
  return {
    id,
    experiment,
    arm,
    epoch,
    epochs,
    bestAccuracyEpoch,
    bestCostEpoch,
    seed: Float64Array.from(rows, (row) => Number(row[rest])),
    state: Uint8Array.from(rows, (row) => runStates.findIndex((state) => state === row[rest + 1])),
    device,
    devices: devices.all,
    at: Float64Array.from(rows, (row) => Date.parse(String(row[rest + 3]))),
    metrics: Object.fromEntries(metrics) as RunColumns['metrics'],
  };
}

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
