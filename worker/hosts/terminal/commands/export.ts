import { LabError } from '../../../contract/errors.ts';
import type { Result } from '../../../contract/result.ts';
import { visible } from '../../../contract/show.ts';
import type { Context } from '../context.ts';
import { withHistory, withLab } from '../open.ts';
import { target } from '../options/target.ts';
import { idArgument } from '../options/whole-number.ts';

export interface ExportOptions {
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly out?: string;
  readonly weights?: string;
  readonly run?: string;
  readonly best?: boolean;
  readonly force?: boolean;
  readonly home?: string;
}

const usage = (message: string): LabError => new LabError('usage', message);

/** Takes results or weights out of the history. */
export async function exportFrom(
  context: Context,
  experiment: string | undefined,
  options: ExportOptions,
): Promise<void> {
  const { csv = false, json = false, weights, run } = options;
  if (Number(csv) + Number(json) + Number(weights !== undefined) !== 1) {
    throw usage('Say what to export: one of --csv, --json and --weights FILE.');
  }
  if (weights !== undefined) {
    if (experiment !== undefined || options.out !== undefined) {
      throw usage('--weights FILE takes --run RUN, and neither an experiment nor --out.');
    }
    if (run === undefined) throw usage('--weights needs --run RUN; "show" lists the runs of an experiment.');
    return exportWeightsOf(context, idArgument('run', run), weights, options);
  }
  if (run !== undefined || options.best === true) throw usage('--run and --best go with --weights FILE.');
  if (experiment === undefined) throw usage('Name the experiment to export; "list" shows them.');
  return exportResult(context, idArgument('experiment', experiment), csv ? 'csv' : 'json', options);
}

async function exportResult(
  context: Context,
  id: number,
  format: 'csv' | 'json',
  options: ExportOptions,
): Promise<void> {
  const path = options.out === undefined ? null : target(options.out, options);
  const result = await withLab(context, options.home, async (lab) => {
    const { resultOf } = await import('../../../lab/result.ts');
    return resultOf(lab, id);
  });
  const parts = await partsOf(result, format);
  if (path === null) {
    for (const part of parts) context.out.write(part);
  } else {
    const { writeAtomically } = await import('../../../data/atomic-write.ts');
    await writeAtomically(path, parts);
  }
  // The values alone would not tell.
  if (format === 'csv') context.err.lines(cutShort(result));
}

async function partsOf(result: Result, format: 'csv' | 'json'): Promise<string[]> {
  if (format === 'json') {
    const { resultJson } = await import('../../../report/result-json.ts');
    return [`${resultJson(result)}\n`];
  }
  const { csvLines } = await import('../../../report/csv.ts');
  return [[...csvLines(result)].join('')];
}

function cutShort({ arms }: Result): string[] {
  return arms.flatMap(({ name, runs }) =>
    runs
      .filter(({ outcome }) => outcome !== 'finished')
      .map(({ id, seed, outcome, reason }) => {
        const why = reason === null ? '' : `: ${visible(reason)}`;
        return `Note: run ${id} (${visible(name)}, seed ${seed}) is ${outcome}${why}`;
      }),
  );
}

async function exportWeightsOf(context: Context, runId: number, file: string, options: ExportOptions): Promise<void> {
  if (!/\.(npz|safetensors)$/.test(file)) throw usage(`${visible(file)} must end in .npz or .safetensors.`);
  const path = target(file, options);
  const kind = options.best === true ? 'best' : 'last';
  await withHistory(context, options.home, async (history) => {
    const run = history.run(runId);
    const checkpoint = history.checkpoint(runId, kind);
    if (!checkpoint) throw new LabError('not-found', `Run ${runId} has no ${kind} weights: it is ${run.state}.`);
    const { experiment, data } = history.experiment(run.experimentId);
    const { exportWeights } = await import('../../../training/export-weights.ts');
    await exportWeights(checkpoint.bytes, path, {
      experiment: experiment.name,
      arm: run.armName,
      seed: String(run.seed),
      epoch: String(checkpoint.epoch),
      step: String(checkpoint.step),
      data: data.sha256,
      layout: 'W1 is [inputs, units] of the first layer, b1 its biases, and so on',
    });
    const which = kind === 'best' ? 'best on validation' : 'last';
    context.out.lines([
      `Wrote the weights of run ${runId} after epoch ${checkpoint.epoch} (${which}) to ${visible(path)}.`,
    ]);
  });
}
