import { type Ensemble, mostMembers } from '../../../contract/api/ensembles.ts';
import { LabError } from '../../../contract/errors.ts';
import type { Run } from '../../../contract/run.ts';
import { show, visible } from '../../../contract/show.ts';
import type { History } from '../../../store/history.ts';
import type { Context } from '../context.ts';
import { withLab } from '../open.ts';
import { idArgument } from '../options/whole-number.ts';
import { type Output, proseWidth } from '../output.ts';
import { counted, percent } from '../text/quantities.ts';
import { table } from '../text/table.ts';
import { wrap } from '../text/wrap.ts';

export interface EnsembleOptions {
  readonly arm?: string;
  readonly runs?: string;
  readonly split: string;
  readonly json?: boolean;
  readonly home?: string;
}

/** What the networks of runs make of images together, beside what each makes of them alone. */
export async function ensemble(
  context: Context,
  id: string | undefined,
  { arm, runs, split, json = false, home }: EnsembleOptions,
): Promise<void> {
  const experimentId = id === undefined ? null : idArgument('experiment', id);
  const named = runs?.split(',').map((run) => idArgument('run', run.trim())) ?? null;
  if (experimentId === null && named === null) {
    throw new LabError('usage', 'Name an experiment, or runs of any experiments by --runs.');
  }
  if (split !== 'validation' && split !== 'test') {
    throw new LabError('usage', `--split must be validation or test, but is ${show(split)}.`);
  }
  await withLab(context, home, async (lab) => {
    const members = experimentId === null ? named! : chosen(lab.history, experimentId, arm, named);
    if (members.length > mostMembers) {
      throw new LabError('usage', `An ensemble has at most ${mostMembers} runs; these are ${members.length}.`);
    }
    const { ensembleOf } = await import('../../../lab/ensemble/ensemble.ts');
    const result = await ensembleOf(lab, members, split);
    if (json) context.out.write(`${JSON.stringify(result)}\n`);
    else context.out.lines(report(result, (run) => lab.history.run(run), context.out));
  });
}

/** The runs named, or else all finished ones, of an experiment or of one of its arms. */
function chosen(history: History, experimentId: number, arm: string | undefined, named: number[] | null): number[] {
  const { runs, experiment } = history.experiment(experimentId);
  if (arm !== undefined && !experiment.arms.some(({ name }) => name === arm)) {
    const names = experiment.arms.map(({ name }) => show(name)).join(', ');
    throw new LabError('not-found', `Experiment ${experimentId} has no arm ${show(arm)}, but ${names}.`);
  }
  const ofArm = runs.filter(({ armName }) => arm === undefined || armName === arm);
  const stranger = named?.find((id) => !ofArm.some((run) => run.id === id));
  if (stranger !== undefined) {
    throw new LabError('not-found', `Run ${stranger} is not among those runs of experiment ${experimentId}.`);
  }
  const members = named ?? ofArm.filter(({ state }) => state === 'finished').map((run) => run.id);
  if (members.length > 0) return members;
  throw new LabError('not-found', `Experiment ${experimentId} has no finished runs to make an ensemble of.`);
}

function report(result: Ensemble, runOf: (id: number) => Run, page: Pick<Output, 'columns' | 'style'>): string[] {
  const { split, images, members, average, vote, correlation, share, warning } = result;
  const { style, columns } = page;
  const width = proseWidth(page);
  const n = members.length;
  const alone = members.map(({ accuracy }) => accuracy);
  const mean = alone.reduce((sum, each) => sum + each, 0) / n;
  const rows = members.map(({ run: id, epoch, accuracy }) => {
    const { armName, seed } = runOf(id);
    return { cells: [`run ${id}`, visible(armName), String(seed), String(epoch), percent(accuracy)] };
  });
  const line = (name: string, value: number) => ({ cells: [name, '', '', '', percent(value)], paint: style.bold });
  return [
    style.bold(`Ensemble of ${counted(n, 'network')}: accuracy on ${counted(images, `${split} image`)}`),
    ...table(
      [
        { title: 'network' },
        { title: 'arm', flexible: true },
        { title: 'seed', align: 'right' },
        { title: 'epoch', align: 'right' },
        { title: 'accuracy', align: 'right' },
      ],
      [
        ...rows,
        line('mean alone', mean),
        line('best alone', Math.max(...alone)),
        line('average of outputs', average),
        line('majority vote', vote),
      ],
      columns,
      style,
    ),
    ...(correlation === null || share === null
      ? []
      : [
          '',
          ...wrap(
            `Errors (output minus target) of two members correlate with rho = ${correlation.toFixed(3)} on average. ` +
              `Averaging ${n} leaves rho + (1 - rho)/n = ${percent(share.predicted)} of their variance if all err ` +
              `equally; measured: ${percent(share.measured)}.`,
            width,
          ),
        ]),
    ...(warning === null ? [] : wrap(warning, width, '! ', '  ')),
  ];
}
