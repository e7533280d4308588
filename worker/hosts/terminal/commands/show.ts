import { armRecipes } from '../../../contract/check-experiment.ts';
import { differences } from '../../../contract/changes.ts';
import { inWords, valueAt } from '../../../contract/recipe-words.ts';
import type { Recipe } from '../../../contract/recipe.ts';
import type { Run } from '../../../contract/run.ts';
import { visible } from '../../../contract/show.ts';
import type { StoredExperiment } from '../../../store/experiments.ts';
import type { History } from '../../../store/history.ts';
import type { Context } from '../context.ts';
import { withHistory } from '../open.ts';
import { idArgument } from '../options/whole-number.ts';
import { type Output, proseWidth } from '../output.ts';
import { grouped, minute, percent } from '../text/quantities.ts';
import { type Row, table } from '../text/table.ts';
import { wrap } from '../text/wrap.ts';
import { interruptOrphans } from './orphans.ts';

/** An experiment with its arms and runs. */
export async function show(context: Context, id: string, { home }: { home?: string }): Promise<void> {
  const experimentId = idArgument('experiment', id);
  await withHistory(context, home, async (history, path) => {
    let stored = history.experiment(experimentId);
    if (stored.runs.some(({ state }) => state === 'running')) {
      await interruptOrphans(history, path, context.now);
      stored = history.experiment(experimentId);
    }
    const { out } = context;
    out.lines([
      ...heading(stored, out),
      '',
      ...recipeLines(stored.experiment.recipe, out),
      '',
      ...armLines(stored, out),
      '',
      ...runLines(stored.runs, history, out),
    ]);
  });
}

function heading({ id, experiment, data, createdAt }: StoredExperiment, out: Output): string[] {
  const width = proseWidth(out);
  const { train, validation, test, subset } = experiment.data;
  const images = [
    `train ${grouped(train)}${subset === 'first' ? '' : subset === 'by-seed' ? ' by seed' : ' drawn with replacement by seed'}`,
    `validation ${grouped(validation)}`,
  ];
  return [
    ...wrap(visible(experiment.name), width).map(out.style.bold),
    ...experiment.question
      .split(/\r?\n/)
      .flatMap((line) => (line.trim() === '' ? [] : wrap(visible(line.trim()), width))),
    ...wrap(`experiment ${id}, asked ${minute(createdAt)}`, width).map(out.style.dim),
    ...wrap(
      `data ${visible(data.name)} (${data.sha256.slice(0, 12)}): ${images.join(', ')}, test ${grouped(test)}`,
      width,
    ),
  ];
}

function recipeLines(recipe: Recipe, out: Output): string[] {
  const parts = Object.entries(recipe);
  const width = Math.max(...parts.map(([name]) => name.length)) + 2;
  return [
    out.style.bold('Recipe'),
    ...parts.flatMap(([name, part]) =>
      wrap(inWords(part), proseWidth(out), `  ${name.padEnd(width)}`, ' '.repeat(width + 2)),
    ),
  ];
}

/** Each arm by what makes it different from the base recipe. */
function armLines({ experiment }: StoredExperiment, out: Output): string[] {
  const recipes = armRecipes(experiment);
  return [
    out.style.bold('Arms'),
    ...experiment.arms.flatMap(({ name }, arm) => {
      const recipe = recipes[arm]!;
      const changes = differences(experiment.recipe, recipe).map((path) => `${path} = ${shownValue(recipe, path)}`);
      const difference = changes.length === 0 ? 'the recipe as it is' : changes.join(', ');
      return wrap(`${visible(name)}: ${visible(difference)}`, proseWidth(out), '  ', '    ');
    }),
  ];
}

const shownValue = (recipe: Recipe, path: string): string => {
  const value = valueAt(recipe, path);
  return value === undefined ? 'none' : JSON.stringify(value);
};

function runLines(runs: readonly Run[], history: History, out: Output): string[] {
  const devices = new Set(runs.flatMap(({ device }) => (device === null ? [] : [deviceInWords(device)])));
  const isOneDevice = devices.size <= 1;
  const rows = runs.map((run): Row => {
    const last = history.epochs(run.id).at(-1);
    const test = history.test(run.id);
    const cells = [
      String(run.id),
      visible(run.armName),
      String(run.seed),
      run.state,
      `${run.epoch}/${run.epochs}`,
      last?.validation ? percent(last.validation.accuracy) : '',
      test ? percent(test.accuracy) : '',
      ...(isOneDevice ? [] : [run.device === null ? '' : deviceInWords(run.device)]),
    ];
    return run.state === 'finished' ? { cells } : { cells, paint: paintOf(run, out) };
  });
  const columns = ['run', 'arm', 'seed', 'state', 'epoch', 'validation', 'test', ...(isOneDevice ? [] : ['device'])];
  const isNumber = new Set<string>(['run', 'seed', 'epoch', 'validation', 'test']);
  return [
    ...(isOneDevice ? [out.style.bold(['Runs', ...devices].join(' on '))] : []),
    ...table(
      columns.map((title) => ({
        title,
        align: isNumber.has(title) ? 'right' : 'left',
        flexible: title === 'arm' || title === 'device',
      })),
      rows,
      out.columns,
      out.style,
    ),
    ...runs.flatMap(({ id, state, reason }) =>
      reason === null ? [] : wrap(`run ${id} ${state}: ${visible(reason)}`, proseWidth(out), '', '  '),
    ),
  ];
}

const deviceInWords = ({ asked, got }: NonNullable<Run['device']>): string =>
  asked === got ? got : `${got}, asked ${asked}`;

function paintOf({ state }: Run, { style }: Output): (text: string) => string {
  if (state === 'failed') return style.red;
  return state === 'diverged' || state === 'interrupted' || state === 'stopped' ? style.yellow : style.dim;
}
