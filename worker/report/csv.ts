import { csvLine } from '../contract/csv.ts';
import type { RunResult, Result } from '../contract/result.ts';

export const csvColumns = ['run', 'arm', 'seed', 'epoch', 'split', 'metric', 'value'] as const;

/**
 * All that an experiment's runs measured, one value per line, for spreadsheets and data frames. Epoch 0 is before
 * training; values that belong to no split leave it empty; layers are counted from 1.
 */
export function* csvLines({ arms }: Result): Generator<string> {
  yield csvLine(csvColumns);
  for (const { name, runs } of arms) {
    for (const run of runs) {
      for (const { epoch, split, metric, value } of valuesOf(run)) {
        yield csvLine([run.id, name, run.seed, epoch, split, metric, value]);
      }
    }
  }
}

interface Value {
  readonly epoch: number;
  readonly split: '' | 'train' | 'validation' | 'test';
  readonly metric: string;
  readonly value: number;
}

function* valuesOf({ initial, epochs, test }: RunResult): Generator<Value> {
  const all = initial ? [initial, ...epochs] : epochs;
  for (const { epoch, step, seconds, stepsPerSecond, evaluations, layers, ...splits } of all) {
    for (const split of ['train', 'validation'] as const) {
      const measured = splits[split];
      if (!measured) continue;
      for (const [metric, value] of Object.entries(measured)) yield { epoch, split, metric, value };
    }
    const progress = { step, seconds, stepsPerSecond, ...(evaluations !== undefined && { evaluations }) };
    for (const [metric, value] of Object.entries(progress)) {
      yield { epoch, split: '', metric, value };
    }
    for (const [layer, health] of layers.entries()) {
      for (const [metric, value] of Object.entries(health)) {
        yield { epoch, split: 'train', metric: `layer${layer + 1}.${metric}`, value };
      }
    }
  }
  if (!test) return;
  const epoch = all.at(-1)?.epoch ?? 0;
  for (const [metric, value] of Object.entries(test)) yield { epoch, split: 'test', metric, value };
}
